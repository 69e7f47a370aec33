import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { runAnalysis as RunAnalysis } from '../../src/analyser/job.js';
import type { Analysis } from '../../src/snapshot/index.js';
import { NODE, ROOT } from './watched-process.js';

// The job starts a process of what was built.
const job = join(ROOT, 'dist/analyser/job.js');
const { runAnalysis } = (await import(job)) as { runAnalysis: typeof RunAnalysis };

const folder = mkdtempSync(join(tmpdir(), 'heapwarden-analyser-'));
const HOUR_MS = 3_600_000;

beforeAll(() => {
  const programs = join(ROOT, 'bench/diagnosis');
  execFileSync(NODE, [
    join(programs, 'leak.mjs'),
    join(programs, 'programs/map-of-sessions.mjs'),
    folder,
    '2',
    'fork',
  ]);
});
afterAll(() => rmSync(folder, { recursive: true }));

function stored(name: string, takenAtMs: number) {
  return { takenAtMs, read: () => Readable.from([gzipSync(readFileSync(join(folder, name)))]) };
}

function analysed(snapshots: Parameters<typeof runAnalysis>[0]['snapshots'], signal?: AbortSignal) {
  const steps: string[] = [];
  const done = runAnalysis({
    snapshots,
    signal: signal ?? new AbortController().signal,
    onStep: (step) => steps.push(step),
  });
  return { done, steps };
}

describe('the process that analyses snapshots', () => {
  it('names who holds what has grown between two of a process that was copied, and says what it is at', async () => {
    const { done, steps } = analysed([stored('then.heapsnapshot', 0), stored('now.heapsnapshot', HOUR_MS)]);
    const { suspects } = await done;
    expect(suspects[0]).toMatchObject({ instanceCount: 4_000, pattern: 'Map without bound' });
    expect(suspects[0]?.retainerPath.join(' › ')).toMatch(
      /^module map-of-sessions\.mjs › sessions \(Map\) › /,
    );
    expect(steps).toEqual(['reading snapshot 1 of 2', 'reading snapshot 2 of 2', 'looking for suspects']);
  });

  it.each([
    ['is no snapshot', () => gzipSync('{"nodes":[]}')],
    ['is cut off', () => gzipSync(readFileSync(join(folder, 'now.heapsnapshot'))).subarray(0, 50_000)],
    ['is no gzip file', () => Buffer.from('not at all')],
  ])('says so when one %s, and harms nobody', async (_what, bytes) => {
    const { done } = analysed([{ takenAtMs: 0, read: () => Readable.from([bytes()]) }]);
    await expect(done).rejects.toMatchObject({ code: 'HEAPWARDEN_SNAPSHOT_INVALID' });
  });

  it('ends when it is not wanted any more', async () => {
    const stop = new AbortController();
    const { done } = analysed([stored('now.heapsnapshot', 0)], stop.signal);
    stop.abort();
    await expect(done).rejects.toMatchObject({ code: 'HEAPWARDEN_ANALYSIS_FAILED' });
  });
});

describe('the command line', () => {
  function heapwarden(...args: readonly string[]): { stdout: string; status: number } {
    const main = join(ROOT, 'dist/cli/main.js');
    try {
      return { stdout: execFileSync(NODE, [main, ...args], { encoding: 'utf8', stdio: 'pipe' }), status: 0 };
    } catch (error) {
      const { stderr, status } = error as { stderr: string; status: number };
      return { stdout: stderr, status };
    }
  }
  const file = (name: string): string => join(folder, name);

  it('analyses a snapshot, as text and as JSON', () => {
    const { stdout } = heapwarden('analyze', file('now.heapsnapshot'));
    expect(stdout).toMatch(/Suspects \(signature [0-9a-f]{16}\):\n {2}1\. /);
    const analysis: Analysis = JSON.parse(heapwarden('analyze', file('now.heapsnapshot'), '--json').stdout);
    expect(analysis).toMatchObject({ version: 1, snapshots: [{ nodeCount: expect.any(Number) }] });
  });

  it('says what has grown between two', () => {
    const { stdout } = heapwarden('diff', file('then.heapsnapshot'), file('now.heapsnapshot'));
    expect(stdout).toMatch(
      /1\. 4,000 × \{id, user, cart\}, .* – Map without bound \(100 %\)\n {5}module map-of/,
    );
    expect(stdout).toMatch(/Classes that have grown most:\n.*± retained\n.*\+/);
  });

  it('writes one HTML file that needs nothing else', () => {
    const out = file('report.html');
    heapwarden('analyze', file('now.heapsnapshot'), '--html', out);
    const html = readFileSync(out, 'utf8');
    expect(html.length).toBeLessThan(2_000_000);
    expect(html).not.toMatch(/(?:src|href)="(?!#|data:)/);
    expect(html).toMatch(/<div class="treemap" role="img" aria-label="Treemap of [^"]*; the largest is /);
    expect(html).toMatch(/<h2 id="classes">Classes<\/h2>.*<table>/s);
  });

  it('lists the objects of a class, and shows one', () => {
    const list = heapwarden('analyze', file('now.heapsnapshot'), '--class', '{id, user, cart}').stdout;
    const [, id] = /@(\d+) {2}retains .* module map-of-sessions\.mjs › sessions/.exec(list) ?? [];
    const shown = heapwarden('analyze', file('now.heapsnapshot'), '--object', String(id)).stdout;
    expect(shown).toMatch(/holds \(\d+\):\n(?:.*\n)* {2}user → \{/);
    expect(shown).toMatch(/is held by \(\d+\):/);
  });

  it.each([
    ['a file that is not there', ['analyze', '/no/such.heapsnapshot'], 1, /ENOENT/],
    ['a file that is none', ['analyze', join(ROOT, 'package.json')], 1, /No whole heap snapshot/],
    ['a class that is not there', ['analyze', 'now', '--class', 'Nothing'], 1, /There is no class Nothing/],
    ['one file to compare', ['diff', 'now'], 2, /two or more/],
    ['a command that is none', ['analyse'], 2, /unknown command/],
  ] as const)('says what is wrong with %s', (_what, args, expected, words) => {
    const { stdout, status } = heapwarden(
      ...args.map((arg) => (arg === 'now' ? file('now.heapsnapshot') : arg)),
    );
    expect(status).toBe(expected);
    expect(stdout).toMatch(words);
    expect(stdout).not.toMatch(/ at .*\.js:\d+/);
  });

  it('reads what is compressed', () => {
    const packed = file('packed.heapsnapshot.gz');
    writeFileSync(packed, gzipSync(readFileSync(file('now.heapsnapshot'))));
    const ofPlain = JSON.parse(heapwarden('analyze', file('now.heapsnapshot'), '--json').stdout);
    const ofPacked = JSON.parse(heapwarden('analyze', packed, '--json').stdout);
    expect(ofPacked.suspects).toEqual(ofPlain.suspects);
  });
});
