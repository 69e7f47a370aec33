/** Names that every JavaScript program has: they tell nothing about the application's data. */

/** Objects of the language that are no functions, and so are not found by their prototypes. */
const NAMESPACES = [Atomics, Intl, JSON, Math, Reflect, globalThis];

/** Prototypes and constructors that no global name leads to. */
const HIDDEN_PROTOTYPES = [
  Object.getPrototypeOf(function* () {}),
  Object.getPrototypeOf(async function* () {}),
  Object.getPrototypeOf(async () => {}),
  Object.getPrototypeOf(Int8Array),
  Object.getPrototypeOf(Int8Array.prototype),
  Object.getPrototypeOf([][Symbol.iterator]()),
];

/** What V8 and Node call objects by themselves, and tags of built-in objects that cannot be had by a property. */
const CLASSES = [
  'Array Iterator',
  'Async-from-Sync Iterator',
  'AsyncFunction',
  'AsyncGenerator',
  'AsyncGeneratorFunction',
  'FormData Iterator',
  'Generator',
  'GeneratorFunction',
  'Headers Iterator',
  'Iterator Helper',
  'Map Iterator',
  'Module',
  'RegExp String Iterator',
  'Segmenter String Iterator',
  'Set Iterator',
  'String Iterator',
  'URLSearchParams Iterator',
  'global',
  'global (global)',
  'global (global*)',
  'Object (global)',
  'Object (global*)',
  'system / Context',
];

let names: ReadonlySet<string> | undefined;

/**
 * Names of the language's own objects, their members, accessors (`get size`) and tags (`Map Iterator`). No getter is
 * called, and nothing of the application is looked at.
 */
export function platformNames(): ReadonlySet<string> {
  names ??= collect();
  return names;
}

function collect(): ReadonlySet<string> {
  const found = new Set(CLASSES);
  for (const namespace of [...NAMESPACES, webAssembly()]) {
    addMembers(found, namespace);
    for (const member of membersOf(namespace)) {
      if (typeof member !== 'function') continue;
      addMembers(found, member);
      addMembers(found, Object.getOwnPropertyDescriptor(member, 'prototype')?.value);
    }
  }
  for (const prototype of HIDDEN_PROTOTYPES) addMembers(found, prototype);
  return found;
}

function webAssembly(): unknown {
  return Object.getOwnPropertyDescriptor(globalThis, 'WebAssembly')?.value;
}

function membersOf(owner: unknown): unknown[] {
  return Object.values(Object.getOwnPropertyDescriptors(Object(owner))).map(({ value }) => value);
}

function addMembers(found: Set<string>, owner: unknown): void {
  const object = Object(owner);
  for (const key of Reflect.ownKeys(object)) {
    const name = typeof key === 'string' ? key : `<symbol ${key.description}>`;
    const { get, set, value } = Object.getOwnPropertyDescriptor(object, key) ?? {};
    found.add(name);
    if (get) found.add(`get ${name}`);
    if (set) found.add(`set ${name}`);
    if (key === Symbol.toStringTag && typeof value === 'string') found.add(value);
  }
}
