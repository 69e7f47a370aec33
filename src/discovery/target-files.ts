/**
 * This process as a target of Prometheus: one file each, as `file_sd_configs` reads them, so that processes on ports of
 * their own choice are found.
 */
import { chmod, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { isAlive, type ReadStartTicks } from './liveness.js';
import { localAddress } from './local-address.js';

/** A process that can be scraped. */
export interface Target {
  readonly host: string;
  readonly pid: number;
  readonly startTicks: number | null;
  readonly service: string;
  /** Where the watchdog's HTTP listens. */
  readonly url: string;
}

/** Labels that begin with two underscores are there for relabelling, and for those who look for leftovers. */
const PID = '__heapwarden_pid';
const START_TICKS = '__heapwarden_start_ticks';

/** A target file is written again after this time, as long as its process lives. */
export const TARGET_REFRESH_MS = 300_000;
const STALE_MS = 3 * TARGET_REFRESH_MS;

const wholeNumber = v.pipe(v.string(), v.regex(/^\d+$/), v.transform(Number));
const fileSchema = v.tuple([
  v.object({ labels: v.object({ [PID]: wholeNumber, [START_TICKS]: v.optional(wholeNumber) }) }),
]);

/**
 * Writes the file, readable for all: Prometheus is another user. Files of processes that are gone are removed: those of the
 * same host at once, others when they have not been written for 15 minutes.
 *
 * @returns the path of the file
 */
export async function writeTargetFile(
  folder: string,
  target: Target,
  readStartTicks: ReadStartTicks,
): Promise<string> {
  await makeFolder(folder);
  const path = join(folder, `${target.host}-${target.pid}.json`);
  // Prometheus must not read half of it: what it globs for ends in .json.
  const unfinished = `${path}.tmp`;
  await writeFile(unfinished, `${JSON.stringify([groupOf(target)])}\n`);
  await chmod(unfinished, 0o644);
  await rename(unfinished, path);
  await removeLeftovers(folder, target.host, readStartTicks);
  return path;
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder);
    await chmod(folder, 0o755);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

function groupOf({ pid, startTicks, service, url }: Target): object {
  return {
    targets: [new URL(localAddress(url)).host],
    labels: {
      job: service,
      ...(new URL(url).protocol === 'https:' && { __scheme__: 'https' }),
      [PID]: String(pid),
      ...(startTicks !== null && { [START_TICKS]: String(startTicks) }),
    },
  };
}

async function removeLeftovers(folder: string, host: string, readStartTicks: ReadStartTicks): Promise<void> {
  for (const name of await readdir(folder)) {
    const file = join(folder, name);
    const identity = await readIdentity(file);
    if (identity === undefined) continue;
    const isOfThisHost = name === `${host}-${identity.pid}.json`;
    const isLeftover = isOfThisHost ? !isAlive(identity, readStartTicks) : await isStale(file);
    if (isLeftover) await rm(file, { force: true });
  }
}

/** Of other hosts there is no telling but by the age: who lives writes its file again. */
async function isStale(file: string): Promise<boolean> {
  const { mtimeMs } = await stat(file);
  return Date.now() - mtimeMs > STALE_MS;
}

async function readIdentity(file: string) {
  try {
    const [{ labels }] = v.parse(fileSchema, JSON.parse(await readFile(file, 'utf8')));
    return { pid: labels[PID], startTicks: labels[START_TICKS] ?? null };
  } catch {
    // Removed in between, or not one of ours.
    return undefined;
  }
}
