/** Writes a heap snapshot of itself: `snapshot-writer.mjs KIND PATH`. */

import { writeHeapSnapshot } from 'node:v8';
import { createContext } from 'node:vm';

const [kind, path] = process.argv.slice(2);

class Customer {
  constructor(number) {
    this.number = number;
    this.name = `customer ${number}`;
    this.photo = Buffer.alloc(10);
  }
}

const made = {
  /** Contexts, WeakMaps, weak references, detached functions: all that edges can be. */
  objects() {
    const keys = Array.from({ length: 2_000 }, (_, number) => ({ number }));
    return {
      customers: Array.from({ length: 5_000 }, (_, number) => new Customer(number)),
      pairs: new WeakMap(keys.map((key) => [key, { of: key, text: `value ${key.number}` }])),
      keys,
      reference: new WeakRef(keys[0]),
      contexts: Array.from({ length: 5 }, (_, number) => createContext({ number })),
      byName: new Map(keys.map(({ number }) => [`name ${number}`, new Set([number])])),
    };
  },
  /** Strings of all kinds, and some that are hard to write. */
  strings() {
    const long = 'x'.repeat(2_000_000);
    let sum = '';
    for (let number = 0; number < 2_000; number++) sum += `${number} `;
    return {
      long,
      slices: Array.from({ length: 500 }, (_, number) => `${long}`.slice(number, number + 100)),
      sum,
      odd: ['"', '\\', '\n', '\u0000', 'ü', '\u{1f600}', '\ud800', '1 / part of key (a @1) -> value (b @3)'],
    };
  },
};
globalThis.held = made[kind]();
writeHeapSnapshot(path);
