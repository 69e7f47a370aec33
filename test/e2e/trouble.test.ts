import { once } from 'node:events';
import { appendFileSync, cpSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { permissionFlag, ROOT, WatchedProcess, watch } from './watched-process.js';

/** Prints after a while, so that what goes wrong with the watchdog has gone wrong by then. */
const APPLICATION = 'setTimeout(() => { console.log("served"); process.exit(0); }, 2000)';

function application(env: Record<string, string>, nodeArgs: readonly string[] = []): WatchedProcess {
  return new WatchedProcess({
    args: [...nodeArgs, '--require', 'heapwarden/register', '-e', APPLICATION],
    env,
  });
}

async function expectUnharmed(watched: WatchedProcess): Promise<void> {
  expect(await watched.exited).toEqual({ code: 0, signal: null });
  expect(watched.stdout).toBe('served\n');
}

/** The lines that tell of trouble. */
function troubles(watched: WatchedProcess): string[] {
  return watched.log.filter(({ level }) => level >= 40).map(({ msg }) => msg);
}

/** Without its dependencies. */
function copyOfHeapwarden(): string {
  const copy = mkdtempSync(join(tmpdir(), 'heapwarden-alone-'));
  for (const part of ['dist', 'package.json'])
    cpSync(join(ROOT, part), join(copy, part), { recursive: true });
  return copy;
}

describe('the application runs on, and one log line says what is off, with', () => {
  it('a port in use', async () => {
    const occupant = createServer().listen(0, '127.0.0.1');
    await once(occupant, 'listening');
    onTestFinished(() => {
      occupant.close();
    });
    const { port } = occupant.address() as AddressInfo;
    const watched = application({ HEAPWARDEN_PORT: String(port) });
    await expectUnharmed(watched);
    expect(troubles(watched)).toEqual([expect.stringMatching(new RegExp(`^HTTP is off: .*${port}`))]);
    expect(watched.log.some(({ msg }) => msg === 'watching')).toBe(true);
  });

  it('a folder that cannot be written', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'heapwarden-trouble-')), 'file');
    writeFileSync(file, '');
    const watched = application({ HEAPWARDEN_DIR: join(file, 'dir') });
    await expectUnharmed(watched);
    expect(troubles(watched)).toEqual([expect.stringMatching(/^captures are off: /)]);
    expect(watched.log.some(({ msg }) => msg === 'watching')).toBe(true);
  });

  it('a setting that is wrong', async () => {
    const watched = application({ HEAPWARDEN_SAMPLE_INTERVAL_MS: '1s' });
    await expectUnharmed(watched);
    expect(troubles(watched)).toEqual([
      expect.stringMatching(/sampleIntervalMs = "1s".*The application runs on, unwatched/),
    ]);
  });

  it('a permission model that forbids worker threads', async () => {
    const watched = application({}, [permissionFlag(), '--allow-fs-read=*']);
    await expectUnharmed(watched);
    expect(troubles(watched)).toEqual([expect.stringMatching(/^the watchdog is off/)]);
  });

  it('a watchdog that dies', async () => {
    // Without its dependencies, the thread fails at its first import.
    const copy = copyOfHeapwarden();
    const watched = new WatchedProcess({
      args: ['--require', join(copy, 'dist/register.js'), '-e', APPLICATION],
    });
    await expectUnharmed(watched);
    expect(troubles(watched)).toEqual([expect.stringMatching(/^the watchdog is off/)]);
  });
});

describe('a part of the watchdog that fails where nobody catches it', () => {
  it('is a log line, and the watchdog goes on', async () => {
    const copy = copyOfHeapwarden();
    symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
    appendFileSync(
      join(copy, 'dist/watchdog/main.js'),
      "\nsetTimeout(() => Promise.reject(new Error('a defect')), 300);",
    );
    const watched = new WatchedProcess({
      args: ['--require', join(copy, 'dist/register.js'), '-e', 'setInterval(() => {}, 1000)'],
    });
    const isTold = () => watched.log.find(({ msg }) => msg.startsWith('a part of the watchdog failed'));
    const line = await watched.until('the log line', isTold);
    expect(line).toMatchObject({ level: 50, err: { message: 'a defect' } });
    const { url } = await watched.until('that it watches', () =>
      watched.log.find(({ msg }) => msg === 'watching'),
    );
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    expect(watched.log.filter(({ level }) => level >= 50)).toHaveLength(1);
  });
});

describe('start()', () => {
  it('throws for a setting that is wrong, and for nothing after that', async () => {
    const script = `
      const { start } = require('heapwarden');
      try { start({ sampleIntervalMs: '1s' }); } catch ({ name, code, message }) { console.log(name, code, message); }
      start({ port: 1, host: '203.0.113.7', token: 'a-token-of-some-length', dir: '/dev/null/none', logLevel: 'silent' });
      setTimeout(() => { console.log('served'); process.exit(0); }, 2000);`;
    const watched = new WatchedProcess({ args: ['-e', script] });
    expect(await watched.exited).toEqual({ code: 0, signal: null });
    expect(watched.stdout).toMatch(
      /^HeapwardenError HEAPWARDEN_CONFIG_INVALID .*sampleIntervalMs = "1s".*\nserved\n$/,
    );
    expect(watched.stderr).toBe('');
  });

  it('starts anew after stop()', async () => {
    const script = `
      import { start } from 'heapwarden';
      for (const service of ['first', 'second']) {
        const warden = start({ service });
        console.log((await warden.ready()).isWatching, (await warden.status()).service);
        await warden.stop();
      }`;
    const watched = new WatchedProcess({ args: ['--input-type=module', '-e', script] });
    expect(await watched.exited).toEqual({ code: 0, signal: null });
    expect(watched.stdout).toBe('true first\ntrue second\n');
  });

  it('refuses to run in a worker thread', async () => {
    const script = `
      const { Worker } = require('node:worker_threads');
      const code = "try { require('heapwarden').start(); } catch (error) { console.log(error.code); }";
      new Worker(code, { eval: true });`;
    const watched = new WatchedProcess({ args: ['-e', script] });
    await watched.exited;
    expect(watched.stdout).toBe('HEAPWARDEN_NOT_MAIN_THREAD\n');
  });

  it('tells the listeners of incidents, and outlives one that throws', async () => {
    const watched = watch('incident-listener.cjs', { args: ['--max-old-space-size=64', '--expose-gc'] });
    await watched.until('the incident', () => watched.stdout.includes('pressure'));
    await watched.untilLogged('a listener of the event "incident" threw');
  });
});
