import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { analyse } from '../../../src/snapshot/analysis/analyse.js';
import type { Analysis } from '../../../src/snapshot/analysis/analysis.js';
import { openHeap } from '../../../src/snapshot/graph/open-heap.js';

/** Leaks something at each `step()`, and takes its snapshots while its own functions run. */
const RUN = `
const { writeHeapSnapshot } = require('node:v8');
module.exports = async function run(step) {
  for (let at = 0; at < 200; at++) await step(at);
  writeHeapSnapshot('then.heapsnapshot');
  for (let at = 200; at < 3_000; at++) await step(at);
  writeHeapSnapshot('now.heapsnapshot');
  process.exit();
};`;

/** Runs `app.cjs` or `app.mjs` of some files, and analyses what it has leaked. */
async function analysisOf(files: Readonly<Record<string, string>>): Promise<Analysis> {
  const folder = mkdtempSync(join(tmpdir(), 'heapwarden-ways-'));
  try {
    for (const [name, text] of Object.entries({ 'run.cjs': RUN, ...files })) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    const main = Object.keys(files).find((name) => name.startsWith('app.')) as string;
    execFileSync(process.execPath, [main], { cwd: folder, stdio: 'pipe' });
    return await analyse(
      ['then', 'now'].map((name, hour) => ({
        open: () => openHeap(join(folder, `${name}.heapsnapshot`)),
        takenAtMs: hour * 3_600_000,
      })),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function firstOf(files: Readonly<Record<string, string>>): Promise<{ path: string; pattern: string }> {
  const [first] = (await analysisOf(files)).suspects;
  return { path: first?.retainerPath.join(' › ') ?? '', pattern: first?.pattern ?? '' };
}

const PACKAGE = {
  'node_modules/tiny-format/package.json': '{ "name": "tiny-format", "main": "lib/index.js" }',
  'node_modules/tiny-format/lib/index.js': `
class Formatter { constructor(locale) { this.locale = locale; this.parts = [locale, locale]; } }
exports.cache = {};
exports.formatterOf = (locale) => (exports.cache[locale] ??= new Formatter(locale));`,
  'app.cjs': `
const { formatterOf } = require('tiny-format');
require('./run.cjs')((at) => { formatterOf('locale-' + at); });`,
};

describe('the way to a suspect', { timeout: 60_000 }, () => {
  it('begins at the module of a package that exports what leaks', async () => {
    const { path, pattern } = await firstOf(PACKAGE);
    expect(path).toMatch(
      /^module tiny-format\/lib\/index\.js › exports \(Object\) › cache \(Object\) › "locale-\d+" \(Formatter\)$/,
    );
    expect(pattern).toBe('object as a dictionary without bound');
  });

  it('has the same signature wherever the application is installed', async () => {
    const [here, there] = [await analysisOf(PACKAGE), await analysisOf(PACKAGE)];
    expect(here.signature).toMatch(/^[0-9a-f]{16}$/);
    expect(here.signature).toBe(there.signature);
  });

  it('begins at the main module, which process holds too', async () => {
    const { path } = await firstOf({
      'app.cjs': `
const registry = new Map();
module.exports = { registry };
require('./run.cjs')((at) => { registry.set(at, { at, tags: ['a', 'b'] }); });`,
    });
    expect(path).toMatch(/^module app\.cjs › (exports \(Object\) › )?registry \(Map\) › /);
  });

  it('leads through no timer of Node that needs it once', async () => {
    const { path, pattern } = await firstOf({
      'app.cjs': `
class Answers {
  byName = new Map();
  constructor() { this.timer = setInterval(this.sweep.bind(this), 60_000); }
  sweep() {}
}
const answers = new Answers();
require('./run.cjs')((at) => { answers.byName.set('name ' + at, { at, addresses: [at, at] }); });`,
    });
    expect(path).toMatch(/^module app\.cjs › answers \(Answers\) › byName \(Map\) › "name \d+" /);
    expect(pattern).toBe('Map without bound');
  });

  it('reads process as what it is', async () => {
    const { path } = await firstOf({
      'app.cjs': `
process.openSpans = [];
require('./run.cjs')((at) => { process.openSpans.push({ at, tags: ['a', 'b'] }); });`,
    });
    expect(path).toMatch(/^process › openSpans \(Array\) › /);
  });

  it('names what a module exports, and the module', async () => {
    const { path } = await firstOf({
      'store.mjs': `
export class Entity {
  static all = new Map();
  constructor(id) { this.id = id; this.tags = [id]; Entity.all.set(id, this); }
}`,
      'app.mjs': `
import run from './run.cjs';
import { Entity } from './store.mjs';
await run((at) => { new Entity(at); });`,
    });
    expect(path).toMatch(/^module store\.mjs › Entity \(Entity\(\) store\.mjs:4\) › all \(Map\) › /);
  });

  it('names what a bound function calls, and puts those that emitters alike hold together', async () => {
    const { suspects } = await analysisOf({
      'app.cjs': `
const { EventEmitter } = require('node:events');
const bus = () => ({ bus: new EventEmitter().setMaxListeners(0) });
const tenants = { acme: bus(), globex: bus(), initech: bus() };
class Session {
  constructor({ bus }) { bus.on('message', this.onMessage.bind(this)); }
  onMessage() {}
}
const names = ['acme', 'acme', 'acme', 'globex', 'globex', 'initech'];
require('./run.cjs')((at) => { new Session(tenants[names[at % names.length]]); });`,
    });
    expect(suspects[0]).toMatchObject({
      className: 'bound onMessage()',
      newCount: 2_800,
      countThen: expect.any(Number),
      pattern: 'event listeners',
      holder: { script: expect.stringMatching(/app\.cjs$/), line: 7 },
    });
    expect(suspects[0]?.countThen).toBeGreaterThan(0);
    expect(suspects.filter(({ pattern }) => pattern === 'event listeners')).toHaveLength(1);
  });
});
