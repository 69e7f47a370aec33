import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import {
  argumentsOf,
  doName,
  haveBrought,
  type PreloadSources,
  preloadsOf,
} from '../../src/warden/preloads.js';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'heapwarden preloads-')));
const agent = join(folder, 'the agent');
const app = join(folder, 'app');
const stub = join(agent, 'register.cjs');
const instrument = join(app, 'instrument.cjs');

for (const directory of [agent, app]) mkdirSync(directory);
for (const file of [stub, instrument, join(app, 'register.cjs')]) writeFileSync(file, '');
symlinkSync(agent, join(app, 'linked'));
symlinkSync(stub, join(app, 'linked.cjs'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function brought(nodeOptions: string, differing: Partial<PreloadSources> = {}): boolean {
  const sources = { own: [stub], isLoading: () => false, isImporting: false, cwd: app, ...differing };
  return haveBrought(preloadsOf(argumentsOf(nodeOptions)), sources);
}

describe('NODE_OPTIONS', () => {
  it.each([
    ['--a  --b=c -d e', ['--a', '--b=c', '-d', 'e']],
    ['--require "/the agent/a.cjs" --b', ['--require', '/the agent/a.cjs', '--b']],
    ['--require="/the agent/a.cjs"', ['--require=/the agent/a.cjs']],
    ['/the" "agent', ['/the agent']],
    [String.raw`"/the \"agent\"\\a"`, [String.raw`/the "agent"\a`]],
    [String.raw`C:\agent\a.cjs`, [String.raw`C:\agent\a.cjs`]],
    ['', []],
  ])('as %s is taken apart as Node does', (text, args) => {
    expect(argumentsOf(text)).toEqual(args);
  });
});

describe('preloads', () => {
  it('are given by three flags, in two forms', () => {
    expect(preloadsOf(['--require', 'a', '-r', 'b', '--require=c', '--import', 'd', '--import=e=f'])).toEqual(
      [
        { flag: 'require', value: 'a' },
        { flag: 'require', value: 'b' },
        { flag: 'require', value: 'c' },
        { flag: 'import', value: 'd' },
        { flag: 'import', value: 'e=f' },
      ],
    );
  });

  it('are not what other flags are given', () => {
    expect(preloadsOf(['--title=--require', '--required', 'a', '--imports=b', '--require'])).toEqual([]);
  });
});

describe('a preload of Heapwarden', () => {
  it.each([
    '--require heapwarden/register',
    '--max-old-space-size=400 -r heapwarden/register --enable-source-maps',
    '--import=heapwarden/register',
    '--require /heapwarden/register.cjs',
    '--import file:///app/node_modules/heapwarden/dist/register.js',
    '--require /other/preload.cjs --require=/app/node_modules/heapwarden/dist/register.js',
    `--require="${stub}"`,
    `--require "${agent}/../the agent/register.cjs"`,
    `--import ${pathToFileURL(stub)}`,
    '--require ./linked/register.cjs',
    '--require ./linked.cjs',
    `--import ${pathToFileURL(join(app, 'linked/register.cjs'))}`,
    '--require "../the agent/register.cjs"',
  ])('is known as %s', (nodeOptions) => {
    expect(brought(nodeOptions)).toBe(true);
  });

  it.each([
    '',
    '--require ts-node/register',
    '--require ./register.cjs',
    '--require /app/heapwarden-register.js',
    '--require heapwarden/register-other',
    '--title=heapwarden/register',
    `--title="${stub}"`,
    '--import data:text/javascript,',
    '--require ./nowhere.cjs',
  ])('is not what "%s" has', (nodeOptions) => {
    expect(brought(nodeOptions)).toBe(false);
  });
});

describe("a preload of the user's own", () => {
  const isLoading = (file: string) => file === instrument;

  it('has brought Heapwarden when it is loading itself', () => {
    expect(brought('--require ./instrument.cjs', { isLoading })).toBe(true);
    expect(brought(`--import ${pathToFileURL(instrument)}`, { isLoading })).toBe(true);
    expect(brought('--require ./register.cjs', { isLoading })).toBe(false);
  });

  it('may have, as an ES module, while such preloads are loaded', () => {
    expect(brought('--import ./instrument.mjs', { isImporting: true })).toBe(true);
    expect(brought('--import ./instrument.mjs')).toBe(false);
    expect(brought('--require ./instrument.cjs', { isImporting: true })).toBe(false);
  });

  it('is none that names Heapwarden', () => {
    const sources = { own: [stub], isLoading, isImporting: true, cwd: app };
    expect(doName(preloadsOf(['--require', './instrument.cjs', '--import=./a.mjs']), sources)).toBe(false);
    expect(doName(preloadsOf(['--require', './linked.cjs']), sources)).toBe(true);
  });
});
