import { describe, expect, it } from 'vitest';
import { StructureWatch } from '../../src/watchdog/structure.js';
import type { TrackedSummary } from '../../src/wire/tracked.js';

const MINUTE_MS = 60_000;

function summary(atMs: number, changes: Partial<TrackedSummary>): TrackedSummary {
  return { atMs, classes: [], overdue: [], overdueCount: 0, caches: [], dropped: 0, ...changes };
}

function cache(entries: number) {
  return { caches: [{ name: 'products', entries, maxEntries: 100 }] };
}

describe('what the tracker knows of growth', () => {
  it('is nothing where nothing was declared', () => {
    const watch = new StructureWatch();
    watch.take(summary(0, {}));
    expect(watch.of('js_heap', 0)).toBeUndefined();
  });

  it('is a bound while a declared cache fills, for the signals that a cache weighs on', () => {
    const watch = new StructureWatch();
    watch.take(summary(0, cache(10)));
    expect(watch.of('js_heap', 0)).toBe('bounded');
    expect(watch.of('array_buffers', 0)).toBe('bounded');
    expect(watch.of('native', 0)).toBeUndefined();
    expect(watch.of('handles', 0)).toBeUndefined();
  });

  it('is nothing once the cache is full, or has come to rest below its bound', () => {
    const watch = new StructureWatch();
    watch.take(summary(0, cache(60)));
    watch.take(summary(9 * MINUTE_MS, cache(50)));
    expect(watch.of('js_heap', 9 * MINUTE_MS)).toBe('bounded');
    expect(watch.of('js_heap', 10 * MINUTE_MS)).toBeUndefined();
    watch.take(summary(11 * MINUTE_MS, cache(61)));
    expect(watch.of('js_heap', 11 * MINUTE_MS)).toBe('bounded');
    watch.take(summary(12 * MINUTE_MS, cache(100)));
    expect(watch.of('js_heap', 12 * MINUTE_MS)).toBeUndefined();
  });

  it('is a leak when many objects that should be gone are not, whatever cache fills beside', () => {
    const watch = new StructureWatch();
    watch.take(summary(0, { ...cache(10), overdueCount: 19 }));
    expect(watch.of('js_heap', 0)).toBe('bounded');
    watch.take(summary(1_000, { ...cache(11), overdueCount: 20 }));
    expect(watch.of('js_heap', 1_000)).toBe('leaking');
  });
});
