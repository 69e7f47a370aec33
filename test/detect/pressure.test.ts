import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgePressure, type Limit, PRESSURE_LEVELS, type PressureLevel } from '../../src/detect/pressure.js';

const heapAt = (percent: number): Limit => ({ limit: 'heap', usedBytes: percent, limitBytes: 100 });
const cgroupAt = (percent: number): Limit => ({ limit: 'cgroup', usedBytes: percent, limitBytes: 100 });

describe('pressure', () => {
  it.each<[number, PressureLevel]>([
    [0, 'normal'],
    [69, 'normal'],
    [70, 'elevated'],
    [85, 'high'],
    [95, 'critical'],
    [120, 'critical'],
  ])('is, coming from below, at %d %% %s', (percent, level) => {
    expect(judgePressure([heapAt(percent)], 'normal').level).toBe(level);
  });

  it.each<[number, PressureLevel, PressureLevel]>([
    [91, 'critical', 'critical'],
    [89, 'critical', 'high'],
    [81, 'critical', 'high'],
    [79, 'critical', 'elevated'],
    [66, 'high', 'elevated'],
    [64, 'high', 'normal'],
    [84, 'elevated', 'elevated'],
  ])('is left late: at %d %% after %s it is %s', (percent, previous, level) => {
    expect(judgePressure([heapAt(percent)], previous).level).toBe(level);
  });

  it('goes by the nearest limit and gives the ratio of each', () => {
    const pressure = judgePressure([heapAt(50), cgroupAt(90)], 'normal');
    expect(pressure).toEqual({ level: 'high', ratios: { heap: 0.5, cgroup: 0.9 }, nearest: cgroupAt(90) });
  });

  it('is normal where nothing limits the process', () => {
    expect(judgePressure([], 'critical')).toEqual({ level: 'normal', ratios: {}, nearest: null });
  });

  it('never toggles while the ratio stays within less than the margin', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1.2, noNaN: true }),
        fc.array(fc.double({ min: 0, max: 0.049, noNaN: true }), { minLength: 2 }),
        (base, wobbles) => {
          let level: PressureLevel = 'normal';
          const ranks = wobbles.map((wobble) => {
            level = judgePressure([heapAt(100 * (base + wobble))], level).level;
            return PRESSURE_LEVELS.indexOf(level);
          });
          expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
        },
      ),
    );
  });
});
