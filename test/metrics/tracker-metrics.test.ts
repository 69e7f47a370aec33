import { describe, expect, it } from 'vitest';
import { trackerMetrics } from '../../src/metrics/tracker-metrics.js';
import type { TrackedClass } from '../../src/wire/tracked.js';
import { earlyReadings } from './readings-example.js';

function trackedClass(className: string, changes: Partial<TrackedClass> = {}): TrackedClass {
  return {
    className,
    created: 0,
    sampledOneOf: 64,
    finalised: 0,
    live: 0,
    survival: [],
    oldest: [],
    ...changes,
  };
}

function samplesOf(classes: readonly TrackedClass[] | undefined): Record<string, number> {
  const tracked = classes && { atMs: 0, classes, overdue: [], overdueCount: 0, caches: [], dropped: 0 };
  const readings = { ...earlyReadings(), tracked };
  const samples = trackerMetrics.flatMap((metric) => (metric.type === 'gauge' ? metric.read(readings) : []));
  return Object.fromEntries(
    samples.map(({ labels, value }) => [`${labels['class']} ${labels['state']}`, value]),
  );
}

describe('heapwarden_tracked_objects', () => {
  it('estimates the living by the share of those that are followed', () => {
    expect(samplesOf([trackedClass('Session', { created: 1_000, live: 4, finalised: 12 })])).toEqual({
      'Session live': 250,
      'Session finalised': 750,
      'Session created': 1_000,
    });
  });

  it('has series for the fifteen classes of which most live, and one for the rest', () => {
    const classes = Array.from({ length: 30 }, (_, index) =>
      trackedClass(`Class${index}`, { created: index + 1, live: 1 }),
    );
    const samples = samplesOf([...classes, trackedClass('other', { created: 5, live: 1 })]);
    expect(Object.keys(samples)).toHaveLength(16 * 3);
    expect(samples['Class29 live']).toBe(30);
    // 1 + 2 + … + 15, and 5.
    expect(samples['other live']).toBe(125);
  });

  it('is absent where nothing is tracked', () => {
    expect(samplesOf(undefined)).toEqual({});
  });
});
