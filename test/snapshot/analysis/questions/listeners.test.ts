import { describe, expect, it } from 'vitest';
import { listeners } from '../../../../src/snapshot/analysis/questions/listeners.js';
import { BARE, findingsIn, INSTALLED } from './planted.js';

const PROGRAM = `
const { EventEmitter } = require('node:events');
class Bus extends EventEmitter {}
class Store extends EventEmitter {}
globalThis.bus = new Bus().setMaxListeners(0);
for (let index = 0; index < 40; index++) bus.on('tick', () => index);
for (let index = 0; index < 15; index++) bus.once('ready', () => index);
for (let index = 0; index < 5; index++) bus.on('few', () => index);
globalThis.stores = [1, 2, 3].map(() => new Store().setMaxListeners(0));
for (const store of stores) for (let index = 0; index < 20; index++) store.on('change', () => index);
globalThis.target = new EventTarget();
require('node:events').setMaxListeners(0, target);
for (let index = 0; index < 30; index++) target.addEventListener('progress', () => index);
globalThis.routes = Array.from({ length: 100 }, (_, index) => () => index);
`;

describe.each(INSTALLED)('listeners in a heap of Node %i', { timeout: 60_000 }, (major) => {
  it('are counted by the class of the emitter and the event', async () => {
    const findings = await findingsIn(PROGRAM, listeners, major);
    expect(findings.map(({ name, count, path }) => [name, count, path.join(' › ')])).toEqual([
      ["Store 'change'", 60, 'global › stores (Array) › […] (Store)'],
      ["Bus 'tick'", 40, 'global › bus (Bus)'],
      ["EventTarget 'progress'", 30, 'global › target (EventTarget)'],
      ["Bus 'ready'", 15, 'global › bus (Bus)'],
    ]);
    for (const { bytes, count } of findings) expect(bytes).toBeGreaterThan(80 * count);
  });

  it('are not told of where each emitter has a few', async () => {
    expect(await findingsIn(BARE, listeners, major)).toEqual([]);
  });
});
