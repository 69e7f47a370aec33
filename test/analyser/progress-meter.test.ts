import { describe, expect, it } from 'vitest';
import type { AnalysisProgress } from '../../src/analyser/messages.js';
import { ProgressMeter } from '../../src/analyser/progress-meter.js';

/** A meter for snapshots of these sizes, its clock, and what it has told. */
function meterOf(...sizes: readonly number[]) {
  const clock = { nowMs: 0 };
  const told: AnalysisProgress[] = [];
  const expected = sizes.map((bytes) => ({ takenAtMs: 0, bytes }));
  const meter = new ProgressMeter(
    expected,
    () => clock.nowMs,
    (progress) => told.push(progress),
  );
  return { meter, clock, told };
}

describe('the progress of an analysis', () => {
  it('is told at each step, and in between once a second at most', () => {
    const { meter, clock, told } = meterOf(1_000);
    meter.begin('reading');
    for (let bytes = 1; bytes <= 1_000; bytes++) {
      clock.nowMs += 2.5;
      meter.noteRead(0, bytes);
    }
    meter.begin('looking');
    expect(told).toEqual([
      { step: 'reading', ratio: 0 },
      { step: 'reading', ratio: 0.2 },
      { step: 'reading', ratio: 0.4 },
      { step: 'looking', ratio: 0.5 },
    ]);
  });

  it('counts a snapshot whole when the next one is read', () => {
    const { meter, told } = meterOf(1_000, 3_000);
    meter.noteRead(0, 1_000);
    meter.begin('reading 2 of 2');
    meter.noteRead(1, 1_000);
    meter.begin('looking');
    expect(told.map(({ ratio }) => ratio)).toEqual([0.125, 0.125, 0.375]);
  });

  it('never falls and never passes 1, whatever the records say of sizes', () => {
    for (const sizes of [[0], [0, 0], [10, 5]]) {
      const { meter, clock, told } = meterOf(...sizes);
      for (const [index, bytes] of [
        [0, 0],
        [0, 1e9],
        [1, 0],
        [1, 10],
      ] as const) {
        clock.nowMs += 1_000;
        meter.noteRead(index, bytes);
      }
      const ratios = told.map(({ ratio }) => ratio);
      expect(ratios).toEqual([...ratios].sort((a, b) => a - b));
      expect(ratios.every((ratio) => ratio >= 0 && ratio <= 1)).toBe(true);
    }
  });
});
