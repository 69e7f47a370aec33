import { describe, expect, it } from 'vitest';
import { PROFILES } from '../../src/detect/profile.js';
import { SeriesHistory } from '../../src/detect/series-history.js';
import { type JudgedWindow, judgeWindows } from '../../src/detect/windows.js';
import { HOUR, MINUTE, SECOND } from './floor-series.js';

function steadyHistory(forMs: number): SeriesHistory {
  const history = new SeriesHistory();
  for (let atMs = 0; atMs <= forMs; atMs += 10 * SECOND) history.add({ atMs, value: 1e8 });
  return history;
}

const lengthsOf = (windows: readonly JudgedWindow[]) => windows.map(({ windowMs }) => windowMs);

describe('windows', () => {
  it('reach from a minute or so to two days, each longer than the one before by less than a half', () => {
    const lengths = lengthsOf(judgeWindows(steadyHistory(HOUR), PROFILES.js_heap, HOUR, []));
    expect(lengths[0]).toBeLessThan(2 * MINUTE);
    expect(lengths.at(-1)).toBe(48 * HOUR);
    for (const [index, windowMs] of lengths.slice(1).entries()) {
      expect(windowMs).toBeGreaterThan(lengths[index] as number);
      expect(windowMs).toBeLessThan(1.5 * (lengths[index] as number));
    }
  });

  it('are judged once some of them has been seen', () => {
    const judged = judgeWindows(steadyHistory(HOUR), PROFILES.js_heap, HOUR, [])
      .filter(({ trend }) => trend !== undefined)
      .map(({ windowMs }) => windowMs);
    expect(judged.at(-1)).toBeGreaterThan(HOUR);
    expect(judged.at(-1)).toBeLessThan(2 * HOUR);
  });

  it('are kept until half a block has passed, and take turns', () => {
    const history = steadyHistory(3 * HOUR);
    let windows = judgeWindows(history, PROFILES.js_heap, 2 * HOUR, []);
    const judgedPerLook: number[] = [];
    for (let nowMs = 2 * HOUR + SECOND; nowMs <= 3 * HOUR; nowMs += SECOND) {
      const before = new Set(windows);
      windows = judgeWindows(history, PROFILES.js_heap, nowMs, windows);
      judgedPerLook.push(windows.filter((window) => !before.has(window)).length);
      for (const { windowMs, judgedAtMs } of windows) {
        expect(nowMs - judgedAtMs).toBeLessThanOrEqual(windowMs / 24);
      }
    }
    expect(Math.max(...judgedPerLook)).toBeLessThan(windows.length / 2);
  });

  it('are all judged anew when the clock has been set back', () => {
    const history = steadyHistory(3 * HOUR);
    const windows = judgeWindows(history, PROFILES.js_heap, 100 * HOUR, []);
    const anew = judgeWindows(history, PROFILES.js_heap, 3 * HOUR, windows);
    expect(anew.every(({ judgedAtMs }) => judgedAtMs === 3 * HOUR)).toBe(true);
  });
});
