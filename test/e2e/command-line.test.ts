import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Analysis } from '../../src/snapshot/index.js';
import { NODE, ROOT } from './watched-process.js';

const MAIN = join(ROOT, 'dist/cli/main.js');

const hasTerminal = spawnSync('script', ['--version']).status === 0;
if (!hasTerminal) console.warn('Skipped: the progress on a terminal, as there is no script(1) on the path.');
const IS_ROOT = process.getuid?.() === 0;
if (IS_ROOT) console.info('Skipped: a file that must not be read, for root may read all.');

const folder = mkdtempSync(join(tmpdir(), 'heapwarden-cli-'));
const file = (name: string): string => join(folder, name);

beforeAll(() => {
  const programs = join(ROOT, 'bench/diagnosis');
  execFileSync(NODE, [
    join(programs, 'leak.mjs'),
    join(programs, 'programs/map-of-sessions.mjs'),
    folder,
    '2',
    'fork',
  ]);
  writeFileSync(file('broken.gz'), gzipSync('{"head":').subarray(0, 20));
  writeFileSync(file('packed.heapsnapshot.gz'), gzipSync(readFileSync(file('now.heapsnapshot'))));
});
afterAll(() => rmSync(folder, { recursive: true }));

function heapwarden(...args: readonly string[]) {
  const { stdout, stderr, status } = spawnSync(NODE, [MAIN, ...args], { encoding: 'utf8' });
  return { stdout, stderr, status };
}

describe('the command line', () => {
  it('analyses a snapshot, as text and as JSON', () => {
    const { stdout } = heapwarden('analyze', file('now.heapsnapshot'));
    expect(stdout).toMatch(/Suspects \(signature [0-9a-f]{16}\):\n {2}1\. /);
    const analysis: Analysis = JSON.parse(heapwarden('analyze', file('now.heapsnapshot'), '--json').stdout);
    expect(analysis).toMatchObject({ version: 1, snapshots: [{ nodeCount: expect.any(Number) }] });
  });

  it('says what has grown between two', () => {
    const { stdout } = heapwarden('diff', file('then.heapsnapshot'), file('now.heapsnapshot'));
    expect(stdout).toMatch(
      /1\. 4,000 × \{id, user, cart\}, .* – Map without bound \(\d+ %\)\n {5}module map-of/,
    );
    expect(stdout).toMatch(/Classes that have grown most:\n.*± retained\n.*\+/);
  });

  it('says that the two are given the other way round: by their times where their ids do not tell', () => {
    const [then, now] = [file('then.heapsnapshot'), file('now.heapsnapshot')];
    const { stderr, stdout } = heapwarden('diff', now, then, '--json');
    expect(stderr).toMatch(
      /^Warning: by their times, the snapshots are not in order.*\nNote: ids do not tell/,
    );
    expect(JSON.parse(stdout).comparison).toEqual({ hasSameIds: false, isReversed: true });
    expect(heapwarden('diff', then, now).stderr).toMatch(/^Note: ids do not tell.*\n$/);
  });

  it('says so by the ids that V8 has given, whatever the times of the files', () => {
    const program = `
      let gone = Array.from({ length: 10_000 }, (_, id) => ({ id }));
      v8.writeHeapSnapshot(process.argv[1]);
      gone = undefined;
      v8.writeHeapSnapshot(process.argv[2]);`;
    const [first, second] = [file('first.heapsnapshot'), file('second.heapsnapshot')];
    execFileSync(NODE, ['-e', program, first, second]);
    utimesSync(second, 0, 0);
    const { stderr, stdout } = heapwarden('diff', second, first, '--json');
    expect(stderr).toMatch(/^Warning: by the ids of their objects, the snapshots are not in order.*\n$/);
    expect(JSON.parse(stdout).comparison).toEqual({ hasSameIds: true, isReversed: true });
    const rightOrder = heapwarden('diff', first, second, '--json');
    expect(rightOrder.stderr).toBe('');
    expect(JSON.parse(rightOrder.stdout).comparison).toEqual({ hasSameIds: true, isReversed: false });
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
    ['a file that is not there', ['analyze', '/no/such.heapsnapshot'], 2, /There is no file \/no\/such/],
    ['a folder', ['diff', 'now', folder], 2, /is a folder/],
    ['a file that is none', ['analyze', join(ROOT, 'package.json')], 1, /No whole heap snapshot/],
    ['an empty file', ['analyze', '/dev/null'], 1, /No whole heap snapshot/],
    ['no address of an object', ['analyze', 's3://bucket'], 1, /names no object/],
    ['a profile that is not there', ['profile', '/no/such.heapprofile'], 2, /There is no file \/no\/such/],
    ['a profile that is no whole gzip', ['profile', file('broken.gz')], 1, /broken\.gz is no whole gzip/],
    ['three profiles', ['profile', 'now', 'now', 'now'], 2, /one heap profile or two/],
    ['a profile as two things', ['profile', 'now', '--json', '--folded'], 2, /cannot be used with/],
    ['a folder for the report', ['analyze', 'now', '--html', folder], 2, /is a folder; name a file in it/],
    [
      'a report in no folder',
      ['analyze', 'now', '--html', '/no/such/out'],
      2,
      /There is no folder \/no\/such\./,
    ],
    ['a class that is not there', ['analyze', 'now', '--class', 'Nothing'], 2, /There is no class Nothing/],
    [
      'an object that is not there',
      ['analyze', 'now', '--object', '@4294967294'],
      2,
      /There is no object @4294967294/,
    ],
    ['an object that is no number', ['analyze', 'now', '--object', 'x1'], 2, /must be a number/],
    ['two answers at once', ['analyze', 'now', '--json', '--html', 'out'], 2, /cannot be used with/],
    ['a class as JSON', ['analyze', 'now', '--class', 'Object', '--json'], 2, /cannot be used with/],
    ['an object of a class', ['analyze', 'now', '--class', 'A', '--object', '1'], 2, /cannot be used with/],
    ['one file to compare', ['diff', 'now'], 2, /two or more/],
    ['a command that is none', ['analyse'], 2, /unknown command/],
  ] as const)('says what is wrong with %s', (_what, args, expected, words) => {
    const { stdout, stderr, status } = heapwarden(
      ...args.map((arg) => (arg === 'now' ? file('now.heapsnapshot') : arg)),
    );
    expect(stderr).toMatch(words);
    expect(stderr).not.toMatch(/ at .*\.js:\d+/);
    expect([status, stdout]).toEqual([expected, '']);
  });

  it.skipIf(IS_ROOT)('says that it may not read a file', () => {
    writeFileSync(file('secret.heapsnapshot'), '', { mode: 0 });
    const { stderr, status } = heapwarden('analyze', file('secret.heapsnapshot'));
    expect([status, stderr]).toEqual([2, expect.stringContaining('may not read')]);
  });

  it('reads from a pipe', () => {
    const command = `cat ${file('packed.heapsnapshot.gz')} | "${NODE}" "${MAIN}" analyze /dev/stdin --json`;
    const { stdout } = spawnSync('/bin/sh', ['-c', command], { encoding: 'utf8' });
    const { suspects } = JSON.parse(heapwarden('analyze', file('now.heapsnapshot'), '--json').stdout);
    expect(JSON.parse(stdout).suspects).toEqual(suspects);
  });

  it.skipIf(!hasTerminal)('shows how far it is on a terminal, and takes it away in the end', () => {
    const command = `"${NODE}" "${MAIN}" analyze ${file('now.heapsnapshot')} > ${file('answer')}`;
    const { stdout } = spawnSync('script', ['-qec', command, '/dev/null'], { encoding: 'utf8' });
    expect(stdout).toMatch(/reading snapshot 1 of 1 {2}[█░]+ {2}\d+ % {2}[\d.]+ .?B of [\d.]+ MB/);
    expect(stdout).toContain('looking for suspects …');
    // The cursor at the first column, and nothing in the line.
    expect(stdout.endsWith('\u001b[1G\u001b[2K')).toBe(true);
    expect(readFileSync(file('answer'), 'utf8')).toMatch(/^Suspects|^.*Suspects/m);
  });

  it('shows nothing of that where there is no terminal', () => {
    expect(heapwarden('analyze', file('now.heapsnapshot')).stderr).toBe('');
  });

  it('reads what is compressed', () => {
    const ofPlain = JSON.parse(heapwarden('analyze', file('now.heapsnapshot'), '--json').stdout);
    const ofPacked = JSON.parse(heapwarden('analyze', file('packed.heapsnapshot.gz'), '--json').stdout);
    expect(ofPacked.suspects).toEqual(ofPlain.suspects);
  });
});
