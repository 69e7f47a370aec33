import { describe, expect, it } from 'vitest';
import { sparkline } from '../../../src/cli/top/sparkline.js';

describe('a sparkline', () => {
  it('goes from the lowest to the highest value', () => {
    expect(sparkline([0, 1, 2, 3, 4, 5, 6, 7], 8)).toBe('▁▂▃▄▅▆▇█');
    expect(sparkline([7, 0], 8)).toBe('█▁');
  });

  it('has as many cells as there is room for, each the mean of what falls into it', () => {
    expect(sparkline([0, 0, 7, 7], 2)).toBe('▁█');
    expect(sparkline([0, 14, 0, 0, 7, 7], 3)).toBe('█▁█');
    expect(
      sparkline(
        Array.from({ length: 240 }, (_, index) => index),
        60,
      ),
    ).toHaveLength(60);
  });

  it('is low when nothing changes, and empty without values or room', () => {
    expect(sparkline([5, 5, 5], 8)).toBe('▁▁▁');
    expect([sparkline([], 8), sparkline([1, 2], 0)]).toEqual(['', '']);
  });
});
