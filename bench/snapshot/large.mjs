/** Files that are large in one way or another. */
import { linkedList, star, strings, tree, weakMap } from './shapes.mjs';

const MB = 1e6;

/**
 * `shape` makes it by formula, `millions` of nodes by a process that traces its allocations; `bytes` is about its size,
 * and `minBytes` what makes it one of these.
 */
export const SIZES = {
  '4gb': {
    words: 'A file of more than 2^32 bytes',
    bytes: 4_900 * MB,
    minBytes: 2 ** 32,
    shape: () => tree(24, 11),
  },
  strings: {
    words: 'Strings of more than 512 MB together',
    bytes: 1_000 * MB,
    minBytes: 600 * MB,
    shape: () => strings(3_500_000, 200),
  },
  'one-string': { words: 'One string of 30 MB', bytes: 50 * MB, shape: () => strings(1, 30_000_000) },
  'one-line': {
    words: 'Sections of one line each, as Node 24 writes them',
    bytes: 1_200 * MB,
    layout: 'node 24',
    shape: () => tree(22),
  },
  traces: { words: 'Traces of allocations', bytes: 300 * MB, millions: 2 },
  list: { words: 'A list of ten million', bytes: 600 * MB, shape: () => linkedList(10_000_000) },
  star: { words: 'Ten million edges of one node', bytes: 900 * MB, shape: () => star(10_000_000) },
  'weak-map': { words: 'A WeakMap of two million', bytes: 900 * MB, shape: () => weakMap(2_000_000) },
};
