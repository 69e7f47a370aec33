/** A run of a process in short, kept in `<dir>/runs`: what its signals did, for whoever asks after its end. */
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Run } from '../server/api.js';

/** Runs that are kept per folder; each is 20 to 60 KB. */
const MAX_RUNS = 16;

const PRIVATE_FOLDER = 0o700;
const PRIVATE_FILE = 0o600;

/** Time first, so that names sort by age. */
const NAME = /^\d{13}-\d+\.json$/;

/** Writes the record of a run, in place of an earlier one of the same run, and removes the oldest beyond a bound. */
export async function writeRun(dir: string, run: Run): Promise<void> {
  const folder = join(dir, 'runs');
  const path = join(folder, nameOf(run));
  await mkdir(folder, { recursive: true, mode: PRIVATE_FOLDER });
  await writeFile(`${path}.tmp`, `${JSON.stringify(run)}\n`, { mode: PRIVATE_FILE });
  await rename(`${path}.tmp`, path);
  const old = (await namesIn(folder)).slice(MAX_RUNS);
  await Promise.all(old.map((name) => rm(join(folder, name), { force: true })));
}

/** The runs of a service, or of all, newest first; those that cannot be read are left out. */
export async function readRuns(dir: string, service?: string): Promise<Run[]> {
  const folder = join(dir, 'runs');
  const runs = await Promise.all((await namesIn(folder)).map((name) => readRun(join(folder, name))));
  return runs
    .filter((run) => run !== undefined)
    .filter((run) => service === undefined || run.service === service);
}

/** Newest first. */
async function namesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names
    .filter((name) => NAME.test(name))
    .sort()
    .reverse();
}

async function readRun(path: string): Promise<Run | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Run;
  } catch {
    return undefined;
  }
}

function nameOf({ startedAt, pid }: Run): string {
  return `${String(Date.parse(startedAt)).padStart(13, '0')}-${pid}.json`;
}
