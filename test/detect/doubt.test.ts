import { describe, expect, it } from 'vitest';
import { doubtOf, type Growth } from '../../src/detect/doubt.js';
import { PROFILES } from '../../src/detect/profile.js';
import type { Rise } from '../../src/detect/trend.js';
import { HOUR, MB } from './floor-series.js';

const HEADROOM = { room: 1000 * MB, limit: null };

const STEADY: Rise = {
  remaining: Number.POSITIVE_INFINITY,
  curvature: 0,
  straightness: 1,
  drift: 20,
  past: { seenValue: 500 * MB, largestFall: 5 * MB, slopePerSecond: 0, spanMs: 48 * HOUR },
};

const SINCE_START = { past: { ...STEADY.past, slopePerSecond: Number.NaN, spanMs: 0 } };

/** 20 MB/h on 500 MB, new after two quiet days: 50 h to the limit. */
function growthOver(windowHours: number, rise: Partial<Rise> = {}, more: Partial<Growth> = {}): Growth {
  const slopePerSecond = (20 * MB) / 3600;
  const growth = windowHours * 20 * MB;
  return {
    windowMs: windowHours * HOUR,
    spanMs: windowHours * HOUR,
    count: 100,
    level: 500 * MB + growth / 2,
    last: 500 * MB + growth,
    isLoadKnown: true,
    slopePerSecond,
    intervalPerSecond: [slopePerSecond, slopePerSecond],
    pValue: 0.0001,
    growth,
    detectableSlopePerSecond: 1,
    objection: null,
    rise: { ...STEADY, ...rise },
    ...more,
  };
}

const doubt = (growth: Growth, structure?: 'bounded' | 'leaking') =>
  doubtOf(growth, PROFILES.js_heap, HEADROOM, structure);

describe('doubt', () => {
  it('has none about growth that is new and straight and near the limit for its window', () => {
    expect(doubt(growthOver(6))).toBeNull();
  });

  it.each([
    ['far', growthOver(3)],
    ['slowing', growthOver(6, { curvature: -3, remaining: 300 * MB })],
    ['seen', growthOver(6, { past: { ...STEADY.past, seenValue: 600 * MB } })],
    ['seen', growthOver(6, { past: { ...STEADY.past, largestFall: 200 * MB } })],
    ['wandering', growthOver(6, { drift: 3 })],
    ['filling', growthOver(6, SINCE_START)],
    ['rhythm', growthOver(6, { past: { ...STEADY.past, spanMs: 6 * HOUR } }, { isLoadKnown: false })],
  ])('is %s', (expected, growth) => {
    expect(doubt(growth)).toBe(expected);
  });

  it('lets a bend pass that leads beyond the limit all the same', () => {
    expect(doubt(growthOver(6, { curvature: -3, remaining: 2000 * MB }))).toBeNull();
  });

  it('lets growth since the start pass when it has come closer, unless it is known to be bounded', () => {
    expect(doubt(growthOver(14, SINCE_START))).toBeNull();
    expect(doubt(growthOver(14, SINCE_START), 'bounded')).toBe('bounded');
  });

  it('lets structure settle what is open, and nothing else', () => {
    expect(doubt(growthOver(6, SINCE_START), 'leaking')).toBeNull();
    expect(doubt(growthOver(6, { drift: 3 }), 'leaking')).toBeNull();
    expect(doubt(growthOver(3), 'leaking')).toBe('far');
  });

  it('judges what has held for a day whatever the distance of the limit, if it is more than settling', () => {
    const slow = (windowHours: number, growth: number) =>
      growthOver(windowHours, {}, { growth, last: 500 * MB + growth, slopePerSecond: (MB / 3600) * 0.5 });
    expect(doubt(slow(20, 30 * MB))).toBe('far');
    expect(doubt(slow(34, 30 * MB))).toBeNull();
    expect(doubt(slow(34, 8 * MB))).toBe('far');
  });
});
