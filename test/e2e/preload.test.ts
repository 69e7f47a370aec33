import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT, WatchedProcess, watch } from './watched-process.js';

const IDLE = join(ROOT, 'test/e2e/fixtures/idle.mjs');

describe('a watched process', () => {
  it.each([
    ['--require', ['--require', 'heapwarden/register', IDLE]],
    ['--import', ['--import', 'heapwarden/register', IDLE]],
    [
      'import { start }',
      [
        '--input-type=module',
        '-e',
        "import { start } from 'heapwarden'; start(); setInterval(() => {}, 1e6);",
      ],
    ],
    [
      "require('heapwarden')",
      ['--input-type=commonjs', '-e', "require('heapwarden').start(); setInterval(() => {}, 1e6);"],
    ],
  ])('has its watchdog by %s', async (_how, args) => {
    const watched = new WatchedProcess({ args, env: { HEAPWARDEN_SERVICE: 'shop' } });
    await watched.until('a first frame', async () => (await watched.status()).memory.heapUsedBytes);
    expect(await watched.status()).toMatchObject({
      service: 'shop',
      pid: watched.child.pid,
      signals: { js_heap: { verdict: 'learning' } },
      pressure: { level: 'normal' },
    });
    const metrics = await watched.text('/metrics');
    for (const name of [
      'heap_used_bytes',
      'heap_limit_bytes',
      'rss_bytes',
      'self_cpu_seconds_total',
      'build_info',
    ]) {
      expect(metrics).toMatch(new RegExp(`^heapwarden_${name}(\\{.*\\})? [\\d.e+]+$`, 'm'));
    }
    expect((await watched.fetch('/healthz')).status).toBe(200);
    expect((await watched.fetch('/readyz')).status).toBe(200);
  });

  it.each([
    ['process.exit()', 'exit', { code: 7, signal: null }],
    ['its natural end', 'end', { code: 0, signal: null }],
    ['an uncaught exception', 'throw', { code: 1, signal: null }],
  ])('is left alone at %s: nothing on stderr, its process file gone', async (_what, word, end) => {
    const watched = watch('idle.mjs', { env: { HEAPWARDEN_LOG_LEVEL: 'warn' } });
    await watched.until('a first frame', async () => (await watched.status()).memory.heapUsedBytes);
    watched.child.send(word);
    expect(await watched.exited).toEqual(end);
    const ownWords =
      word === 'throw' ? watched.stderr.replace(/^[\s\S]*on purpose[\s\S]*$/, '') : watched.stderr;
    expect(ownWords).toBe('');
    expect(existsSync(watched.processFile)).toBe(false);
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('dies of %s as it would without', async (signal) => {
    const watched = watch('idle.mjs', { env: { HEAPWARDEN_LOG_LEVEL: 'warn' } });
    await watched.url();
    watched.child.kill(signal);
    expect(await watched.exited).toEqual({ code: null, signal });
    expect(watched.stderr).toBe('');
  });

  it('is not kept alive', async () => {
    const watched = new WatchedProcess({
      args: ['--require', 'heapwarden/register', '-e', 'console.log("done")'],
    });
    expect(await watched.exited).toEqual({ code: 0, signal: null });
    expect(watched.stdout).toBe('done\n');
  });

  it('is not watched at all when HEAPWARDEN_ENABLED is false', async () => {
    const script =
      "setTimeout(() => console.log(process.report.getReport().javascriptHeap ? 'ran' : ''), 500)";
    const watched = new WatchedProcess({
      args: ['--require', 'heapwarden/register', '-e', script],
      env: { HEAPWARDEN_ENABLED: 'false' },
    });
    expect(await watched.exited).toEqual({ code: 0, signal: null });
    expect(watched).toMatchObject({ stdout: 'ran\n', stderr: '' });
    expect(existsSync(join(watched.dir, 'token'))).toBe(false);
  });

  it('has one watchdog, whatever worker threads it starts and however often start() is called', async () => {
    const script = `
      const { Worker } = require('node:worker_threads');
      const { start } = require('heapwarden');
      new Worker('setTimeout(() => {}, 1000)', { eval: true });
      console.log(start() === start());
      setInterval(() => {}, 1e6);`;
    const watched = new WatchedProcess({ args: ['--require', 'heapwarden/register', '-e', script] });
    await watched.until('the answer', () => watched.stdout);
    await watched.until('a first frame', async () => (await watched.status()).memory.heapUsedBytes);
    await watched.untilLogged('watching');
    expect(watched.stdout).toBe('true\n');
    expect(watched.log.filter(({ msg }) => msg === 'watching')).toHaveLength(1);
  });
});
