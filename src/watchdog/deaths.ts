/** The earlier processes in this folder that have died of memory. */
import { hostname } from 'node:os';
import { isAlive } from '../discovery/liveness.js';
import type { Death } from '../incident/incident-book.js';
import { deathOf, type LastWords } from '../last-words/last-words.js';
import { takeLastWords } from '../last-words/last-words-file.js';
import { readStartTicks } from '../os/procfs.js';

/** Each is found once, by whichever process looks first. */
async function findDeaths(dir: string, oomKillCount: number | null): Promise<Death[]> {
  const left = await takeLastWords(dir, livesOn);
  return left.flatMap((lastWords) => {
    // What the kernel counts in this cgroup says nothing of a process in another.
    const death = deathOf(lastWords, lastWords.host === hostname() ? oomKillCount : null);
    if (death === undefined) return [];
    const { pressure, captures } = lastWords;
    return [{ pressure: pressure.level, reason: death.reason, captures }];
  });
}

/** Such processes are looked for at once, and again this often: what another host has left is old enough only then. */
const LOOK_INTERVAL_MS = 60_000;

/**
 * Looks for such processes from now on.
 *
 * @returns ends it
 */
export function watchDeaths(
  dir: string,
  readOomKillCount: () => number | null,
  onDeath: (death: Death) => void,
): () => void {
  const look = async (): Promise<void> => {
    for (const death of await findDeaths(dir, readOomKillCount())) onDeath(death);
  };
  void look();
  const timer = setInterval(() => void look(), LOOK_INTERVAL_MS);
  return () => clearInterval(timer);
}

/** A process of another container cannot be seen from here; it is left alone until its words are old. */
function livesOn({ pid, startTicks, host, writtenAt }: LastWords): boolean {
  if (host !== hostname()) return Date.now() - Date.parse(writtenAt) < FOREIGN_SILENCE_MS;
  return isAlive({ pid, startTicks }, (other) => readStartTicks('/', other));
}

/** Four times the longest interval at which a living process writes. */
const FOREIGN_SILENCE_MS = 60_000;
