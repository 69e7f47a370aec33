import { describe, expect, it } from 'vitest';
import { progressLine } from '../../src/cli/progress-line.js';

const GB = 2 ** 30;

const bar = (ratio: number): string => '█'.repeat(ratio * 16) + '░'.repeat(16 - ratio * 16);

describe('the line of progress', () => {
  it('has bar, percent, bytes and rate while a file is read', () => {
    const reading = { bytes: 1.5 * GB, totalBytes: 3 * GB, elapsedMs: 3_000 };
    expect(progressLine('reading', reading, bar, 200)).toBe(
      `reading  ${'█'.repeat(8)}${'░'.repeat(8)}  50 %  1.5 GB of 3.0 GB  512 MB/s`,
    );
  });

  it('has bytes and rate alone when the size is not known, and no rate before time has passed', () => {
    const reading = { bytes: GB, totalBytes: null, elapsedMs: 1_000 };
    expect(progressLine('reading', reading, bar, 200)).toBe('reading  1.0 GB  1.0 GB/s');
    expect(progressLine('reading', { ...reading, elapsedMs: 0 }, bar, 200)).toBe('reading  1.0 GB');
  });

  it('is the step alone before something is read, and when all is', () => {
    expect(progressLine('looking', undefined, bar, 200)).toBe('looking …');
    expect(progressLine('reading', { bytes: 7, totalBytes: 7, elapsedMs: 5 }, bar, 200)).toBe('reading …');
  });

  it('never wraps, and stays within the bar when a file grows', () => {
    const reading = { bytes: 9, totalBytes: 6, elapsedMs: 1 };
    expect(progressLine('reading', reading, bar, 200)).toContain(`${'█'.repeat(16)}  100 %`);
    for (const columns of [0, 1, 20, 40]) {
      expect(progressLine('reading', reading, bar, columns).length).toBeLessThan(Math.max(1, columns));
    }
  });
});
