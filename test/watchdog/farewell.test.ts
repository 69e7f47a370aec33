import { on } from 'node:events';
import { watch } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PressureLevel } from '../../src/detect/pressure.js';
import { deathOf, type LastWords } from '../../src/last-words/last-words.js';
import { Farewell } from '../../src/watchdog/farewell.js';
import { History } from '../../src/watchdog/history.js';
import { Judgement } from '../../src/watchdog/judgement.js';
import { storedCapture } from '../capture/record-example.js';

describe('the farewell', () => {
  let dir: string;
  const world = { oomKillCount: 0, isEnding: false, nowMs: 1_000_000, level: 'normal' as PressureLevel };
  let farewell: Farewell;

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'heapwarden-farewell-'));
    Object.assign(world, { oomKillCount: 0, isEnding: false, nowMs: 1_000_000, level: 'normal' });
    const judgement = new Judgement();
    Object.defineProperty(judgement, 'pressure', {
      get: () => ({ level: world.level, ratios: {}, nearest: null }),
    });
    farewell = new Farewell({
      dir,
      identity: { service: 'shop', pid: 42, startTicks: 1, startedAt: new Date(0).toISOString() },
      judgement,
      history: new History(),
      readOomKillCount: () => world.oomKillCount,
      isEnding: () => world.isEnding,
      now: () => world.nowMs,
      logger: pino({ level: 'silent' }),
    });
  });

  afterEach(() => rm(dir, { recursive: true }));

  const read = async (): Promise<LastWords> => JSON.parse(await readFile(farewell.path, 'utf8'));
  const written = (look: (words: LastWords) => unknown) =>
    expect.poll(async () => read().then(look, () => 'not written'));

  it('counts the kill of a child of our own before anybody can take it for a death of the process', async () => {
    farewell.update(world.nowMs);
    await written(({ oomKillCount }) => oomKillCount).toBe(0);
    world.oomKillCount = 1;
    expect(deathOf(await read(), world.oomKillCount)).toMatchObject({ cause: 'kernel' });

    farewell.noteCapture(storedCapture({ state: 'failed', outcome: 'source_failed' }));

    await written(({ oomKillCount }) => oomKillCount).toBe(1);
    expect(deathOf(await read(), world.oomKillCount)).toBeUndefined();
  });

  it('names the captures that were stored, newest first', async () => {
    farewell.noteCapture(storedCapture({ id: 'one', state: 'stored' }));
    await written(({ captures }) => captures).toEqual(['one']);
    farewell.noteCapture(storedCapture({ id: 'refused', state: 'refused' }));
    await written(({ captures }) => captures).toEqual(['one']);
    farewell.noteCapture(storedCapture({ id: 'two', state: 'stored' }));
    // While words are being written, the next ones wait for a turn.
    await expect
      .poll(async () => {
        farewell.update(++world.nowMs);
        return (await read()).captures;
      })
      .toEqual(['two', 'one']);
  });

  it('writes rarely in calm, and at once when the pressure changes', async () => {
    const writtenAtMs = (words: LastWords) => Date.parse(words.writtenAt);
    const startMs = world.nowMs;
    farewell.update(startMs);
    await written(writtenAtMs).toBe(startMs);
    farewell.update(startMs + 14_999);
    farewell.update(startMs + 15_000);
    await written(writtenAtMs).toBe(startMs + 15_000);
    world.level = 'elevated';
    farewell.update(startMs + 15_001);
    await written(writtenAtMs).toBe(startMs + 15_001);
  });

  it('leaves no words of a process that exits while they are written', async () => {
    const folder = join(dir, 'last-words');
    await mkdir(folder);
    const name = basename(farewell.path);
    // The file comes by a rename, and goes.
    const events = on(watch(folder), 'change');
    farewell.update(world.nowMs);
    world.isEnding = true;
    let seen = 0;
    for await (const [, changed] of events) {
      if (changed === name && ++seen === 2) break;
    }
    expect(await readdir(folder)).toEqual([]);
  });
});
