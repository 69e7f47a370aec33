/** What earlier processes have left in the folder. */
import { hostname } from 'node:os';
import { duration } from '../../detect/words.js';
import { isAlive } from '../../discovery/liveness.js';
import { deathOf, type LastWords } from '../../last-words/last-words.js';
import { readLastWords } from '../../last-words/last-words-file.js';
import { readRuns } from '../../last-words/run-record.js';
import { createOsReader } from '../../os/os-reader.js';
import { readStartTicks } from '../../os/procfs.js';
import { visible } from '../visible.js';
import { type Finding, ok, warn } from './finding.js';

/** Runs that are told of. */
const MAX_RUNS = 3;

/** Processes that have ended without a farewell, and have not been reported by a later one yet. */
export async function deathFindings(dir: string): Promise<Finding[]> {
  const left = await readLastWords(dir, isStillHere);
  if (left.length === 0) return [ok('deaths', 'no process has left last words')];
  const oomKillCount = createOsReader({ root: '/' }).readOomKillCount();
  return left.map((lastWords) => {
    const death = deathOf(lastWords, oomKillCount);
    const { pid, service, writtenAt, verdict } = lastWords;
    if (death === undefined) {
      return ok(
        'deaths',
        `process ${pid} (${visible(service)}) was ended from outside, last seen at ${visible(writtenAt)}; not by memory`,
      );
    }
    const heap = verdict === null ? '' : ` ${visible(verdict)}`;
    return warn(
      'deaths',
      `${visible(service)}: ${visible(death.reason)}${heap}`,
      lastWords.captures.length === 0
        ? 'No capture was taken; see docs/runbooks/died-of-memory.md.'
        : `Look at its captures: ${lastWords.captures.map(visible).join(', ')}.`,
    );
  });
}

export async function runsFinding(dir: string): Promise<Finding> {
  const runs = await readRuns(dir);
  if (runs.length === 0) return ok('earlier runs', 'none on record');
  const newest = runs.slice(0, MAX_RUNS).map(({ service, pid, startedAt, writtenAt, incidents }) => {
    const length = duration(Date.parse(writtenAt) - Date.parse(startedAt));
    return `${visible(service)} ${pid} from ${visible(startedAt)} for ${length}, ${incidents.length} incidents`;
  });
  return ok('earlier runs', `${runs.length} on record; newest: ${newest.join('; ')}`);
}

/** A process of another host cannot be looked at. */
function isStillHere({ host, pid, startTicks }: LastWords): boolean {
  return host !== hostname() || isAlive({ pid, startTicks }, (other) => readStartTicks('/', other));
}
