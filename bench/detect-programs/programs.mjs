/**
 * The programs, with what is right to say of each: the signals that leak, none for those that are healthy. Where a
 * leak shows in two signals, either one is right. `heapLimitMb` makes it show within minutes.
 */

const leaking = {
  'session-map': { signals: ['js_heap'] },
  closures: { signals: ['js_heap'] },
  listeners: { signals: ['js_heap'] },
  intervals: { signals: ['js_heap', 'handles'] },
  'pending-promises': { signals: ['js_heap'] },
  'url-cache': { signals: ['js_heap'] },
  'store-chain': { signals: ['js_heap'] },
  'sliced-strings': { signals: ['js_heap'] },
  'buffer-list': { signals: ['array_buffers'] },
  'zlib-streams': { signals: ['native', 'external', 'array_buffers'] },
  'wasm-memory': { signals: ['external', 'array_buffers', 'native'] },
  'vm-contexts': { signals: ['contexts', 'js_heap'] },
  'open-sockets': { signals: ['handles'] },
  'compiled-functions': { signals: ['code', 'js_heap'] },
};

const healthy = [
  'lru-cache',
  'warm-up',
  'http-sawtooth',
  'batch-job',
  'traffic-step',
  'cache-clear',
  'session-ttl',
  'log-buffer',
  'queue',
];

const HEAP_LIMIT_MB = 160;

/** Each with its name, the path of its script from here, the signals that leak, and its heap limit. */
export const PROGRAMS = [
  ...Object.entries(leaking).map(([name, { signals, heapLimitMb = HEAP_LIMIT_MB }]) => ({
    name,
    path: `leaking/${name}.mjs`,
    signals,
    heapLimitMb,
  })),
  ...healthy.map((name) => ({ name, path: `healthy/${name}.mjs`, signals: [], heapLimitMb: HEAP_LIMIT_MB })),
];
