/** What the detector must know of a signal: its unit, its words, and the least growth that counts. */
import type { Signal } from './verdict.js';

export interface SignalProfile {
  readonly signal: Signal;
  readonly unit: 'bytes' | 'count';
  /** What rises, in the reasons: "the floor of the JS heap". Singular, with its article. */
  readonly noun: string;
  /** Growth below this is never told from rest, in bytes or counts. */
  readonly leastGrowth: number;
  /** Growth below this share of the level is never told from rest, 0–1. */
  readonly leastGrowthRatio: number;
}

/** Code, feedback and maps of V8 settle by a few megabytes at any age. */
const LEAST_BYTES = 4 * 1024 * 1024;

/** Sockets, timers and files of a server come and go by the dozen. */
const LEAST_COUNT = 20;

/** Caches breathe by less. */
const LEAST_RATIO = 0.01;

/** Counts follow the moment: what is open now says little of what will be open in a minute. */
const LEAST_COUNT_RATIO = 0.1;

function bytes(signal: Signal, noun: string): SignalProfile {
  return { signal, unit: 'bytes', noun, leastGrowth: LEAST_BYTES, leastGrowthRatio: LEAST_RATIO };
}

function count(signal: Signal, noun: string): SignalProfile {
  return { signal, unit: 'count', noun, leastGrowth: LEAST_COUNT, leastGrowthRatio: LEAST_COUNT_RATIO };
}

/** One profile per signal. */
export const PROFILES: Readonly<Record<Signal, SignalProfile>> = {
  js_heap: bytes('js_heap', 'the floor of the JS heap'),
  external: bytes('external', 'the memory outside of the heap'),
  array_buffers: bytes('array_buffers', 'the memory of array buffers'),
  native: bytes('native', 'the native memory'),
  code: bytes('code', 'the memory of compiled code'),
  contexts: count('contexts', 'the number of contexts'),
  handles: count('handles', 'the number of open handles'),
  objects: count('objects', 'the number of tracked objects'),
};
