import { describe, expect, it } from 'vitest';
import type { Signal } from '../../src/detect/verdict.js';
import { adviceOf, type Circumstances } from '../../src/incident/advice.js';

const MB = 1024 * 1024;

const NOTHING: Circumstances = {
  nativeBytes: undefined,
  mallocFreeBytes: undefined,
  allocator: undefined,
  handles: {},
};

describe('the advice', () => {
  it('is something else for each signal', () => {
    const signals: Signal[] = [
      'js_heap',
      'external',
      'array_buffers',
      'native',
      'code',
      'contexts',
      'handles',
      'objects',
    ];
    const advice = signals.map((signal) => adviceOf(signal, NOTHING));
    expect(new Set(advice).size).toBe(signals.length);
  });

  it('tells fragmentation of malloc from native memory that is held', () => {
    const known = { ...NOTHING, nativeBytes: 400 * MB, allocator: 'glibc' };
    expect(adviceOf('native', { ...known, mallocFreeBytes: 260 * MB })).toBe(
      'This is fragmentation and no leak: malloc holds 260 MB of 400 MB without a use for it. Preload jemalloc (LD_PRELOAD), or set MALLOC_ARENA_MAX=2.',
    );
    expect(adviceOf('native', { ...known, mallocFreeBytes: 20 * MB })).toMatch(
      /^Native code holds memory that V8 does not know of \(malloc holds 20 MB of 400 MB without a use for it\)/,
    );
  });

  it('does not advise jemalloc where it is there, and says that it has figures of its own', () => {
    const advice = adviceOf('native', { ...NOTHING, nativeBytes: 400 * MB, allocator: 'jemalloc' });
    expect(advice).toMatch(/jemalloc has figures of its own/);
    expect(advice).not.toMatch(/Preload/);
  });

  it('names the types of handles that there are most of', () => {
    const handles = { Timeout: 12, TCPSocketWrap: 1_200, PipeWrap: 3, TTYWrap: 0, FSReqCallback: 1 };
    expect(adviceOf('handles', { ...NOTHING, handles })).toContain(
      'Most are 1200 TCPSocketWrap, 12 Timeout, 3 PipeWrap.',
    );
  });
});
