import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Death } from '../../src/incident/incident-book.js';
import { writeLastWords } from '../../src/last-words/last-words-file.js';
import { watchDeaths } from '../../src/watchdog/deaths.js';
import { lastWords } from '../last-words/last-words-example.js';

const NOW = Date.parse('2026-01-01T00:00:10.000Z');
const MINUTE_MS = 60_000;

describe('looking for processes that died of memory', () => {
  let dir: string;

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'heapwarden-deaths-'));
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'], now: NOW });
  });

  afterEach(async () => {
    vi.useRealTimers();
    await rm(dir, { recursive: true });
  });

  /** The deaths that were told of, and a way to wait for their number. */
  function watch(oomKillCount: number | null = null) {
    const deaths: Death[] = [];
    let looks = 0;
    const stop = watchDeaths(
      dir,
      () => {
        looks += 1;
        return oomKillCount;
      },
      (death) => deaths.push(death),
    );
    return { deaths, stop, looks: () => looks };
  }

  it('finds what another host left once it is silent for a minute, and tells of it once', async () => {
    await writeLastWords(dir, lastWords({ host: 'another', captures: ['one'] }));
    const { deaths, stop, looks } = watch();
    vi.advanceTimersByTime(MINUTE_MS - 1);
    expect([looks(), deaths]).toEqual([1, []]);

    vi.advanceTimersByTime(1);
    await vi.waitFor(() => expect(deaths).toHaveLength(1));
    expect(deaths[0]).toMatchObject({ captures: ['one'], reason: expect.stringContaining('Process 42') });

    vi.advanceTimersByTime(2 * MINUTE_MS);
    stop();
    vi.advanceTimersByTime(5 * MINUTE_MS);
    expect(looks()).toBe(4);
    expect(deaths).toHaveLength(1);
  });

  it('leaves another host alone that still writes', async () => {
    await writeLastWords(
      dir,
      lastWords({ host: 'another', writtenAt: new Date(NOW + 30_000).toISOString() }),
    );
    await writeLastWords(dir, lastWords({ host: 'another', pid: 43 }));
    vi.setSystemTime(NOW + MINUTE_MS);
    const { deaths, stop } = watch();
    await vi.waitFor(() => expect(deaths).toHaveLength(1));
    stop();
    expect(deaths[0]?.reason).toContain('Process 43');
  });

  it('does not hold the kills of this host against a process of another', async () => {
    const calm = { level: 'normal', ratios: {}, nearest: null } as const;
    await writeLastWords(dir, lastWords({ host: 'another', pressure: calm }));
    await writeLastWords(dir, lastWords({ host: 'another', pid: 43 }));
    vi.setSystemTime(NOW + MINUTE_MS);
    const { deaths, stop } = watch(7);
    await vi.waitFor(() => expect(deaths).toHaveLength(1));
    stop();
    expect(deaths[0]?.reason).toContain('Process 43');
  });
});
