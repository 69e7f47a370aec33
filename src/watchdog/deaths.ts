/** The earlier processes in this folder that have died of memory. */
import { hostname } from 'node:os';
import type { Death } from '../incident/incident-book.js';
import { deathOf, type LastWords } from '../last-words/last-words.js';
import { takeLastWords } from '../last-words/last-words-file.js';
import { readStartTicks } from '../os/procfs.js';

/** Each is found once, by whichever process looks first. */
export async function findDeaths(dir: string, oomKillCount: number | null): Promise<Death[]> {
  const left = await takeLastWords(dir, isAlive);
  return left.flatMap((lastWords) => {
    const death = deathOf(lastWords, oomKillCount);
    if (death === undefined) return [];
    const { pressure, captures } = lastWords;
    return [{ pressure: pressure.level, reason: death.reason, captures }];
  });
}

/** A process of another container cannot be seen from here; it is left alone until its words are old. */
function isAlive({ pid, startTicks, host, writtenAt }: LastWords): boolean {
  if (host !== hostname()) return Date.now() - Date.parse(writtenAt) < FOREIGN_SILENCE_MS;
  return startTicks === null || readStartTicks('/', pid) === startTicks;
}

/** Four times the longest interval at which a living process writes. */
const FOREIGN_SILENCE_MS = 60_000;
