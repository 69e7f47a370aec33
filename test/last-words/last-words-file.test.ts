import { mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lastWordsPath, takeLastWords, writeLastWords } from '../../src/last-words/last-words-file.js';
import { lastWords } from './last-words-example.js';

describe('the file of last words', () => {
  let dir: string;

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'heapwarden-words-'));
  });

  afterEach(() => rm(dir, { recursive: true }));

  it('keeps the newest words of each process, for its owner only', async () => {
    await writeLastWords(dir, lastWords({ captures: ['old'] }));
    await writeLastWords(dir, lastWords({ captures: ['new'] }));
    await writeLastWords(dir, lastWords({ pid: 43 }));
    expect((await stat(lastWordsPath(dir, lastWords()))).mode & 0o777).toBe(0o600);
    const taken = await takeLastWords(dir, () => false);
    expect(taken.map(({ pid, captures }) => [pid, captures])).toEqual([
      [42, ['new']],
      [43, []],
    ]);
  });

  it('leaves those of the living alone', async () => {
    await writeLastWords(dir, lastWords());
    expect(await takeLastWords(dir, ({ pid }) => pid === 42)).toEqual([]);
    expect(await readdir(join(dir, 'last-words'))).toHaveLength(1);
  });

  it('gives each to one of those who ask at once', async () => {
    for (let pid = 1; pid <= 20; pid++) await writeLastWords(dir, lastWords({ pid }));
    const takers = await Promise.all(Array.from({ length: 5 }, () => takeLastWords(dir, () => false)));
    const pids = takers.flat().map(({ pid }) => pid);
    expect(pids.sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
  });

  it('passes over what is none, and a folder that is not there', async () => {
    expect(await takeLastWords(join(dir, 'nowhere'), () => false)).toEqual([]);
    await writeLastWords(dir, lastWords());
    await writeFile(join(dir, 'last-words', '1-2.json'), '{');
    expect(await takeLastWords(dir, () => false)).toHaveLength(1);
  });

  it('removes what a process left that ended while it wrote or took them, an hour later', async () => {
    await writeLastWords(dir, lastWords());
    const folder = join(dir, 'last-words');
    const ages = {
      '1-2.json.tmp': 3_660,
      '3-unknown.json.44.taken': 3_660,
      '5-6.json.tmp': 3_540,
      'own.tmp': 3_660,
    };
    for (const [name, ageSeconds] of Object.entries(ages)) {
      await writeFile(join(folder, name), '{');
      const atSeconds = Date.now() / 1000 - ageSeconds;
      await utimes(join(folder, name), atSeconds, atSeconds);
    }
    expect(await takeLastWords(dir, () => true)).toEqual([]);
    expect((await readdir(folder)).sort()).toEqual(['42-1000.json', '5-6.json.tmp', 'own.tmp']);
  });
});
