/**
 * Snapshots of real processes, spoilt: each is an error that says where, or an answer that is right. `FUZZ_RUNS` sets how
 * many. They are read in processes of their own, since it counts as well that these neither stand still nor take much memory.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { installedNodeBinary, NODE_MAJORS } from '../../scripts/node-binaries.mjs';

const RUNS = Number(process.env['FUZZ_RUNS'] ?? 160);
const KINDS = ['plain', 'traces'];
const TRIALS_PER_FILE = Math.ceil(RUNS / (NODE_MAJORS.length * KINDS.length));
const TRIALS_PER_PROCESS = 100;

/** Of files of 5 MB; an answer takes some 60 of these, the text as JSON to compare it with most of the others. */
const MAX_PEAK_BYTES = 450 * 1024 ** 2;
const MAX_HEAP_MB = 256;
/** A trial takes a tenth of a second: whoever takes this long for all of them stands still. */
const DEADLINE_MS = 300_000;

/** What the parts of a file together are, which no one byte of it tells. */
const WITHOUT_OFFSET =
  /in its header\.|numbers in (nodes|edges), as its header says|edges that lead to nodes|edges of the nodes together|(nodes|edges), and not more|a string number \d+|fewer than \d+ nodes|a root_index|at least one node|ids of nodes|edges of all nodes|cannot be unpacked/;

interface Message {
  readonly begun?: number;
  readonly number?: number;
  readonly done?: readonly string[];
  readonly error?: string | null;
  readonly problems?: readonly string[];
  readonly peakBytes?: number;
}

const folder = mkdtempSync(join(tmpdir(), 'heapwarden-fuzz-'));
afterAll(() => rmSync(folder, { recursive: true }));

function pathOf(name: string): string {
  return fileURLToPath(new URL(`fuzz/${name}`, import.meta.url));
}

function trials(file: string, from: number, to: number): Message[] {
  const { stdout, stderr, status, signal } = spawnSync(
    process.execPath,
    [`--max-old-space-size=${MAX_HEAP_MB}`, pathOf('trials.mjs'), file, String(from), String(to)],
    { encoding: 'utf8', timeout: DEADLINE_MS, killSignal: 'SIGKILL', maxBuffer: 2 ** 28 },
  );
  const messages: Message[] = stdout
    .split('\n')
    .filter((line) => line.endsWith('}'))
    .map((line) => JSON.parse(line));
  const last = messages.findLast(({ begun }) => begun !== undefined)?.begun;
  expect({ status, signal, stderr }, `in trial ${last}`).toEqual({ status: 0, signal: null, stderr: '' });
  return messages;
}

describe.each(NODE_MAJORS)('a spoilt snapshot of Node %i', (major) => {
  const binary = installedNodeBinary(major);
  if (binary === undefined)
    console.warn(`skipped: spoilt snapshots of Node ${major}, which is not installed`);

  it.skipIf(binary === undefined).each(KINDS)(
    'is an error that says where, or a right answer: %s',
    { timeout: (1 + TRIALS_PER_FILE / TRIALS_PER_PROCESS) * DEADLINE_MS },
    (kind) => {
      const file = join(folder, `${major}-${kind}.heapsnapshot`);
      const made = spawnSync(binary as string, [pathOf('small-snapshot.mjs'), file, kind], {
        encoding: 'utf8',
      });
      expect(made.stderr).not.toMatch(/Error/);
      const first = TRIALS_PER_FILE * (NODE_MAJORS.indexOf(major) * KINDS.length + KINDS.indexOf(kind));
      for (let from = first; from < first + TRIALS_PER_FILE; from += TRIALS_PER_PROCESS) {
        const to = Math.min(from + TRIALS_PER_PROCESS, first + TRIALS_PER_FILE);
        const messages = trials(file, from, to);
        const results = messages.filter(({ number }) => number !== undefined);
        expect(results).toHaveLength(to - from);
        expect(results.filter(({ problems }) => problems?.length !== 0)).toEqual([]);
        const silent = results.filter(
          ({ error }) => error && !/ at byte \d+\.$/.test(error) && !WITHOUT_OFFSET.test(error),
        );
        expect(silent, 'errors that do not say where').toEqual([]);
        expect(messages.at(-1)?.peakBytes).toBeLessThan(MAX_PEAK_BYTES);
      }
    },
  );
});
