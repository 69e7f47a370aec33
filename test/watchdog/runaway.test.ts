import type { Session } from 'node:inspector';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { SourceError } from '../../src/capture/sources/source.js';
import { RunawayWatch } from '../../src/watchdog/runaway.js';

const LIMIT = 1_000;
const RSS = 900;

/** A thread whose heap is read, reading by reading, as late as it is told. */
function thread(readings: readonly number[]) {
  const state = { latenessMs: 10_000, rssBytes: RSS, connected: 0, read: 0 };
  const session = {
    post: (_method: string, answer: (error: null, usage: { usedSize: number }) => void) => {
      answer(null, { usedSize: readings[Math.min(state.read++, readings.length - 1)] as number });
    },
    disconnect: () => {
      state.connected -= 1;
    },
  } as unknown as Session;
  const connect = async (): Promise<Session> => {
    state.connected += 1;
    return session;
  };
  return { state, connect };
}

describe('the watch for runaways', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  async function watch(readings: readonly number[], turns: number) {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
    const { state, connect } = thread(readings);
    const told: number[] = [];
    const seen: number[] = [];
    const runaway = new RunawayWatch({
      connect,
      readLatenessMs: () => state.latenessMs,
      readLastHeap: () => ({ atMs: 0, usedBytes: 100, limitBytes: LIMIT }),
      now: () => 2_000 + 250 * state.read,
      readRssBytes: () => state.rssBytes,
      onReading: (bytes) => seen.push(bytes),
      onRunaway: (bytes) => told.push(bytes),
    });
    runaway.start();
    const turn = () => vi.advanceTimersByTimeAsync(250);
    for (let count = 0; count < turns; count++) await turn();
    return { state, told, seen, runaway, turn };
  }

  it('tells once when the heap of a thread that does not yield comes near its limit', async () => {
    const { told, seen } = await watch([100, 650, 720, 730, 740], 5);
    expect(told).toEqual([650]);
    expect(seen).toEqual([100, 650, 720, 730, 740]);
  });

  it('tells early when the heap grows so fast that the limit is seconds away', async () => {
    expect((await watch([300, 400, 460], 3)).told).toEqual([400]);
  });

  it('says nothing of a busy thread whose heap stays, or goes up and down below half', async () => {
    expect((await watch([110, 110, 110, 111], 10)).told).toEqual([]);
    expect((await watch([100, 300, 100, 300, 100, 300], 10)).told).toEqual([]);
  });

  it('leaves a blocked thread alone whose process is too small to be near its limit', async () => {
    const { state, seen, turn } = await watch([], 0);
    state.rssBytes = 399;
    await turn();
    expect(seen).toEqual([]);
    expect(state.read).toBe(0);
    state.rssBytes = 400;
    await turn();
    expect(state.read).toBe(1);
  });

  it('is connected to the thread for the time of a reading only, as a process that exits waits for a session', async () => {
    const { state, runaway } = await watch([500, 800], 2);
    expect(state).toMatchObject({ connected: 0, read: 2 });
    expect(runaway.isRunaway).toBe(true);
  });

  it('reads nothing while frames come, lets go of the thread when they come again, and starts anew', async () => {
    const { state, told, turn } = await watch([800], 1);
    expect(told).toEqual([800]);
    state.latenessMs = 0;
    await turn();
    expect(state).toMatchObject({ connected: 0, read: 1 });
    state.latenessMs = 10_000;
    await turn();
    expect(told).toEqual([800, 800]);
  });

  it('goes on without a word where there is no inspector', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const runaway = new RunawayWatch({
      connect: () => Promise.reject(new SourceError('forbidden')),
      readLatenessMs: () => 10_000,
      readLastHeap: () => ({ atMs: 0, usedBytes: 100, limitBytes: LIMIT }),
      now: () => 0,
      readRssBytes: () => RSS,
      onReading: () => expect.unreachable(),
      onRunaway: () => expect.unreachable(),
    });
    runaway.start();
    await vi.advanceTimersByTimeAsync(1_000);
    runaway.stop();
  });
});
