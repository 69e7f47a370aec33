/** The list of watched processes on this machine: one small file each, in `<dir>/processes`. */
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { isAlive, type ReadStartTicks } from './liveness.js';

const entrySchema = v.object({
  pid: v.pipe(v.number(), v.integer(), v.minValue(1)),
  service: v.string(),
  /** Where the watchdog's HTTP listens; null when it does not. */
  url: v.nullable(v.string()),
  /** ISO 8601. */
  startedAt: v.string(),
  /** Start of the process in clock ticks since boot: tells it from a later one with the same pid; null where unknown. */
  startTicks: v.nullable(v.number()),
});

/** A watched process. */
export type ProcessEntry = Readonly<v.InferOutput<typeof entrySchema>>;

/** Lists this process; answers with the path of its file. Files of processes that are gone are removed. */
export async function writeProcessFile(
  dir: string,
  entry: ProcessEntry,
  readStartTicks: ReadStartTicks,
): Promise<string> {
  const folder = join(dir, 'processes');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, `${entry.pid}.json`);
  await writeFile(`${path}.tmp`, `${JSON.stringify(entry)}\n`, { mode: 0o600 });
  await rename(`${path}.tmp`, path);
  for (const { file, entry: other } of await readEntries(folder)) {
    if (!isAlive(other, readStartTicks)) await rm(file, { force: true });
  }
  return path;
}

/** The watched processes that are alive. */
export async function listProcesses(dir: string, readStartTicks: ReadStartTicks): Promise<ProcessEntry[]> {
  const entries = await readEntries(join(dir, 'processes'));
  return entries.map(({ entry }) => entry).filter((entry) => isAlive(entry, readStartTicks));
}

async function readEntries(folder: string): Promise<{ file: string; entry: ProcessEntry }[]> {
  const names = await readdir(folder).catch(() => []);
  const files = names.filter((name) => /^\d+\.json$/.test(name)).map((name) => join(folder, name));
  const entries = await Promise.all(files.map(async (file) => ({ file, entry: await readEntry(file) })));
  return entries.filter((read): read is { file: string; entry: ProcessEntry } => read.entry !== undefined);
}

async function readEntry(file: string): Promise<ProcessEntry | undefined> {
  try {
    return v.parse(entrySchema, JSON.parse(await readFile(file, 'utf8')));
  } catch {
    // Removed in between, or not one of ours.
    return undefined;
  }
}
