/** Kinds of leaks, told by the path that leads to them, and what to do about each. */
import type { Form } from './gathering.js';
import { isHolding } from './one-leak.js';
import type { PathStep } from './retainer-path.js';

/** What is looked at to tell the kind. */
export interface Leak {
  readonly className: string;
  readonly form: Form;
  /** To what has gathered; what hangs on one of it is none of it. */
  readonly path: readonly PathStep[];
}

export interface Pattern {
  readonly name: string;
  readonly advice: string;
  readonly matches: (leak: Leak) => boolean;
}

/** What Node's streams and those of the web keep what was written in. */
const STREAM_STATES: readonly string[] = [
  'WritableState',
  'ReadableState',
  'ReadableStreamDefaultController',
  'ReadableByteStreamController',
];

/** The first that matches counts: what is special comes before what is common. */
export const PATTERNS: readonly Pattern[] = [
  {
    name: 'event listeners',
    advice:
      'Listeners are added and never removed. Remove each with off(), add it once, or use { once: true } or a signal.',
    matches: ({ path }) =>
      // The last is where Node keeps signals by AbortSignal.any() that have listeners.
      has(path, ({ name }) => /^_events$|^<symbol kEvents>$|^gcPersistentSignals$/.test(name ?? '')),
  },
  {
    name: 'timers',
    advice:
      'Timers are started and never cleared. Keep what setInterval() and setTimeout() return, and clear it.',
    matches: ({ path, className }) =>
      className === 'Timeout' ||
      has(path, ({ className }) => className === 'Timeout' || className === 'TimersList'),
  },
  {
    name: 'async context',
    advice:
      'An AsyncLocalStorage store is held by what was started within its run(). Do not keep timers, sockets or promises of a request beyond it, or start them outside by AsyncResource or als.exit().',
    matches: ({ path }) =>
      has(path, ({ name, className }) => /kResourceStore|AsyncContextFrame/.test(`${name} ${className}`)),
  },
  {
    name: 'promise chain',
    advice:
      'Each promise waits for the one before, and an early one has not settled. Give each step a deadline, and begin the chain anew when one has failed or hangs.',
    matches: ({ className, form }) => className === 'Promise' && form === 'list',
  },
  {
    name: 'promises that never settle',
    advice:
      'Functions wait for promises that are never settled. Give what they wait for a deadline (AbortSignal.timeout), and settle it on every way out.',
    matches: ({ path, className }) =>
      // A Map of promises may be one of answers that are kept, which are settled long since.
      className === 'Generator' || has(path, ({ kind }) => kind === 'reaction' || kind === 'suspended'),
  },
  {
    name: 'contexts',
    advice:
      'Contexts of node:vm are made and held. Make one and use it again, and keep no object of a context beyond its use.',
    matches: ({ className, path }) =>
      /NativeContext|^global$|contextify/i.test(className) ||
      has(path, ({ className }) => className === 'ContextifyContext'),
  },
  {
    name: 'module cache',
    advice:
      'Modules are loaded under ever new names. Load each once, and read data with fs rather than require().',
    matches: ({ className, path }) =>
      className === 'Module' || has(path, ({ className }) => className === 'LoadCache'),
  },
  {
    name: 'stream that nobody reads',
    advice:
      'What is written waits in a stream. Read it or resume() it, stop writing when write() returns false, and destroy() it when its other end has gone.',
    matches: ({ path }) => has(path, ({ className }) => STREAM_STATES.includes(className ?? '')),
  },
  {
    name: 'finalization registry',
    advice:
      'A FinalizationRegistry holds what was registered with each object until that is collected. Hold the object nowhere else, not in the value that goes with it either, and unregister() what is closed.',
    matches: ({ path }) => has(path, ({ className }) => className === 'FinalizationRegistry'),
  },
  {
    name: 'function wrapped again and again',
    advice:
      'A function is put around the one before, over and over, and each holds all of the others. Wrap it once, and take the wrapping away with what it was for.',
    matches: ({ className, form }) => className.endsWith('()') && form === 'list',
  },
  {
    name: 'compiled code',
    advice:
      'Regular expressions or functions are compiled of ever new texts, and kept. Compile those of the code once, and keep those of data in a cache with a bound.',
    // What new Function() has made is in a source that has no name.
    matches: ({ className, path }) =>
      className === 'RegExp' || (className === 'anonymous()' && path.at(-1)?.script === null),
  },
  {
    name: 'buffers',
    advice:
      'Buffers are held. A small slice keeps all of the buffer that it was cut from: copy it by Buffer.from(slice) before it is kept.',
    matches: ({ className }) =>
      /^(Buffer|Uint8Array|ArrayBuffer|SharedArrayBuffer|DataView)$|ArrayBuffer/.test(className),
  },
  {
    name: 'parts of strings',
    advice:
      'Strings are held that were cut from larger ones: each keeps all of the text that it was cut from. Make it a string of its own before it is kept, as by JSON.parse(JSON.stringify(part)).',
    matches: ({ className }) => className === '(sliced string)',
  },
  {
    name: 'string that grows',
    advice:
      'A text is added to and never taken away, and is kept as all of its parts. Write it out as it comes, or collect the parts in an array and join() them when it is done with.',
    matches: ({ className, form, path }) =>
      className === '(concatenated string)' && (form === 'list' || !isHolding(path.at(-1))),
  },
  {
    name: 'list that is linked',
    advice:
      'Each object holds the next. Let the first go when it is done with, and do not link new ones to old ones.',
    matches: ({ form, className, path }) => form === 'list' || isLinked(className, path),
  },
  {
    name: 'tree without bound',
    advice:
      'Each object holds others of its kind, and none is taken out. Take out what is done with, or bound how many there are.',
    matches: ({ form }) => form === 'tree',
  },
  {
    name: 'Map without bound',
    advice:
      'Entries are set and never deleted. Delete them when they are done with, or use a cache with a bound (lru-cache).',
    matches: ({ className, path }) =>
      isItself(className, path, 'Map') || (path.findLast(isHolding)?.kind.startsWith('map') ?? false),
  },
  {
    name: 'Set without bound',
    advice: 'Members are added and never deleted. Delete them when they are done with, or use a WeakSet.',
    matches: ({ className, path }) =>
      isItself(className, path, 'Set') || path.findLast(isHolding)?.kind === 'set-member',
  },
  {
    name: 'object as a dictionary without bound',
    advice:
      'Keys are set and never deleted. Use a Map or a cache with a bound, and delete what is done with.',
    matches: ({ path }) => path.findLast(isHolding)?.kind === 'key',
  },
  {
    name: 'array without bound',
    advice: 'Elements are pushed and never taken out. Take out what is done with, or keep the newest only.',
    matches: ({ className, path }) =>
      isItself(className, path, 'Array') || path.findLast(isHolding)?.kind === 'element',
  },
  {
    name: 'closures',
    advice:
      'Functions are held, and with each the variables around it. Let the function go, or do not use the large variable in it.',
    matches: ({ className, path }) => className.endsWith('()') || has(path, ({ kind }) => kind === 'closure'),
  },
  {
    name: 'held objects',
    advice: 'Look at the path: the last name of your own code on it is what holds them.',
    matches: () => true,
  },
];

/** A collection is the property of what it is of: `_events (Object) › change (Array) › […]`. */
const STEPS_OF_COLLECTION = 3;

/** The kind that a leak looks like. Where one has become many tells it: a timer that leads to a Map is no leak of timers. */
export function patternOf(leak: Leak): Pattern {
  const path = leak.path.slice(Math.max(0, leak.path.findLastIndex(isHolding) - STEPS_OF_COLLECTION));
  return PATTERNS.find(({ matches }) => matches({ ...leak, path })) as Pattern;
}

function has(path: readonly PathStep[], isIt: (step: PathStep) => boolean): boolean {
  return path.some(isIt);
}

/** What code calls the next one of a list. */
const LINK = /^[_#]*(next|prev|previous)([A-Z_]|$)/;

/** Whether one is held by another, as along a list of which the first and the last are held. */
function isLinked(className: string, path: readonly PathStep[]): boolean {
  const step = path.at(-1);
  return step?.kind === 'property' && step.className === className && LINK.test(step.name ?? '');
}

/** Whether a collection itself has grown: what it holds is no objects, but numbers. */
function isItself(className: string, path: readonly PathStep[], collection: string): boolean {
  const { kind } = path.at(-1) ?? {};
  return className === collection && (kind === 'variable' || kind === 'property' || kind === 'export');
}
