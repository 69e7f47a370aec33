import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Status } from '../../../src/index.js';
import { watch } from '../watched-process.js';
import { heapwarden } from './command-line.js';

describe('what is watched on this machine', () => {
  it('is listed, with how it is, and nothing else is needed than the folder', async () => {
    const watched = watch('idle.mjs', { env: { HEAPWARDEN_SERVICE: 'shop' } });
    const url = await watched.url();
    const { stdout, code } = await heapwarden(watched, ['ps']);
    expect(stdout).toMatch(
      new RegExp(
        `^PID +SERVICE +UP +RSS +PRESSURE +HEAP +ADDRESS\n${watched.child.pid} +shop +\\d+ s +\\d+ MB +normal +(learning|–) +${url}\n$`,
      ),
    );
    expect(code).toBe(0);
    const { processes } = JSON.parse((await heapwarden(watched, ['ps', '--json'])).stdout);
    expect(processes).toEqual([
      {
        pid: watched.child.pid,
        service: 'shop',
        url,
        startedAt: expect.stringMatching(/^\d{4}-.*Z$/),
        verdict: processes[0].verdict,
        pressure: 'normal',
        rssBytes: expect.any(Number),
      },
    ]);
  });

  it('is listed though it does not listen, and cannot be asked then', async () => {
    const watched = watch('idle.mjs', { env: { HEAPWARDEN_PORT: 'off' } });
    await watched.untilLogged('watching');
    expect((await heapwarden(watched, ['ps'])).stdout).toMatch(/idle +\d+ s +– +– +– +HTTP is off\n$/);
    const { stderr, code } = await heapwarden(watched, ['status']);
    expect([code, stderr]).toEqual([3, expect.stringMatching(/^Process \d+ does not listen/)]);
  });

  it('may be nothing', async () => {
    const nowhere = { dir: '/no/such/folder' };
    expect(await heapwarden(nowhere, ['ps'])).toMatchObject({
      stdout: 'No watched process in /no/such/folder.\n',
      code: 0,
    });
    expect((await heapwarden(nowhere, ['ps', '--json'])).stdout).toBe('{\n  "processes": []\n}\n');
    expect(await heapwarden(nowhere, ['status'])).toMatchObject({ code: 3, stdout: '' });
  });

  it('is told apart by pid or service where there are several', async () => {
    const one = watch('idle.mjs', { env: { HEAPWARDEN_SERVICE: 'one' } });
    const two = watch('idle.mjs', { env: { HEAPWARDEN_SERVICE: 'two', HEAPWARDEN_DIR: one.dir } });
    await Promise.all([one.url(), two.url()]);
    const { stderr, code } = await heapwarden(one, ['status']);
    expect(stderr).toMatch(/^Several .* --pid or --service:\n( {2}--pid \d+ {2}(one|two)\n){2}$/);
    expect(code).toBe(3);
    const pidOf = async (...args: string[]): Promise<number> =>
      (JSON.parse((await heapwarden(one, ['status', '--json', ...args])).stdout) as Status).pid;
    expect(await pidOf('--service', 'two')).toBe(two.child.pid);
    expect(await pidOf('--pid', String(one.child.pid))).toBe(one.child.pid);
    // Who names a process of this machine means it, whatever the environment says.
    const elsewhere = { env: { HEAPWARDEN_URL: 'http://127.0.0.1:9' } };
    expect((await heapwarden(one, ['status', '--service', 'two'], elsewhere)).code).toBe(0);
    expect((await heapwarden(one, ['status', '--service', 'three'])).code).toBe(3);
  });

  it('cannot say a word to the terminal by its name', async () => {
    const watched = watch('idle.mjs', { env: { HEAPWARDEN_SERVICE: 'a\u001b[2Jb\u0007c' } });
    await watched.url();
    for (const command of ['ps', 'status']) {
      const { stdout } = await heapwarden(watched, [command]);
      expect(stdout).toMatch(/\ba.*c\b/);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these must not be there
      expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
    }
  });

  it('has a status in words, coloured only where that is wanted', async () => {
    const watched = watch('idle.mjs');
    await watched.url();
    await watched.until('a verdict', async () => (await watched.status()).signals.js_heap);
    const { stdout } = await heapwarden(watched, ['status']);
    expect(stdout).toMatch(
      /^idle {2}process \d+, up \d+ s, Node v[\d.]+, Heapwarden [\d.]+\n\nPressure +normal/,
    );
    expect(stdout).toMatch(/^js_heap +learning +– +\S/m);
    const coloured = await heapwarden(watched, ['status'], { env: { FORCE_COLOR: '1' } });
    expect(coloured.stdout).toContain('\u001b[32mnormal\u001b[39m');
    const plain = await heapwarden(watched, ['status'], { env: { FORCE_COLOR: '1', NO_COLOR: '1' } });
    expect(plain.stdout).not.toContain('\u001b');
    expect((await heapwarden(watched, ['incidents'])).stdout).toBe(
      'No incident since the process started.\n',
    );
    expect(JSON.parse((await heapwarden(watched, ['incidents', '--json'])).stdout)).toEqual({
      incidents: [],
    });
  });

  it('has incidents with advice', async () => {
    const watched = watch('nearly-full.cjs', { args: ['--max-old-space-size=100', '--expose-gc'] });
    await watched.until('an incident', async () => {
      const { incidents } = JSON.parse(await watched.text('/api/v1/incidents'));
      return incidents.length > 0;
    });
    const { stdout } = await heapwarden(watched, ['incidents']);
    expect(stdout).toMatch(/^pressure {2}open for \d+ s {2}[0-9a-f-]{36}\n {2}why +\d+ % of .*\n/);
    expect((await heapwarden(watched, ['status'])).stdout).toMatch(/^Incidents +1 open;/m);
  });
});

describe('a watchdog elsewhere', () => {
  it('is asked by its address and token; the token of the folder is not sent there', async () => {
    const watched = watch('idle.mjs', { env: { HEAPWARDEN_TOKEN: 'a-token-of-the-watchdog' } });
    const url = await watched.url();
    const list = (args: string[], env = {}) => heapwarden(watched, ['captures', 'ls', ...args], { env });
    expect(await list(['--url', url, '--token', 'a-token-of-the-watchdog'])).toMatchObject({
      stdout: 'No captures.\n',
      code: 0,
    });
    expect((await list([], { HEAPWARDEN_URL: url, HEAPWARDEN_TOKEN: 'a-token-of-the-watchdog' })).code).toBe(
      0,
    );
    const refused = await list(['--url', url]);
    expect([refused.code, refused.stderr]).toEqual([
      4,
      expect.stringMatching(/^The watchdog refuses: .*--token/),
    ]);
    expect((await list(['--url', url, '--token', 'wrong'])).code).toBe(4);
  });

  it('does not give its token to the processes of this machine', async () => {
    const watched = watch('idle.mjs', { env: { HEAPWARDEN_SERVICE: 'shop' } });
    await watched.url();
    const env = {
      HEAPWARDEN_URL: 'http://127.0.0.1:9',
      HEAPWARDEN_TOKEN: 'a-token-of-elsewhere',
      HEAPWARDEN_PORT: '0',
    };
    const pid = String(watched.child.pid);
    expect(await heapwarden(watched, ['captures', 'ls', '--pid', pid], { env })).toMatchObject({ code: 0 });
    expect((await heapwarden(watched, ['ps'], { env })).stdout).toMatch(/shop .* normal /);
    const { findings } = JSON.parse((await heapwarden(watched, ['doctor', '--json'], { env })).stdout);
    expect(findings).toContainEqual(expect.objectContaining({ name: 'watched', state: 'ok' }));
    // Where no address is beside it, it is for them.
    const alone = { HEAPWARDEN_TOKEN: 'a-token-of-elsewhere' };
    expect(await heapwarden(watched, ['captures', 'ls'], { env: alone })).toMatchObject({ code: 4 });
  });

  it('is never sent a token that is none, and nobody is shown it', async () => {
    const args = ['status', '--url', 'http://127.0.0.1:9'];
    for (const token of ['secret\nof-two-lines', '', 'secret of words']) {
      const { code, stderr } = await heapwarden({ dir: '/none' }, [...args, '--token', token]);
      expect([code, stderr]).toEqual([2, expect.stringMatching(/^The token cannot be sent: .*\n$/)]);
      expect(stderr).not.toContain('secret');
    }
  });

  it('may be below a path', async () => {
    const asked: (string | undefined)[] = [];
    const server = createServer(({ url }, answer) => {
      asked.push(url);
      answer.writeHead(404).end();
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/shop/heap//`;
    await heapwarden({ dir: '/none' }, ['status', '--url', url]);
    expect(asked).toEqual(['/shop/heap/api/v1/status']);
  });

  it('may be none', async () => {
    const watched = watch('idle.mjs');
    const url = await watched.url();
    await watched.fetch('/healthz');
    const ask = async (address: string) => heapwarden(watched, ['status', '--url', address]);
    expect(await ask('ftp://example.org')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('is no address'),
    });
    expect(await ask('nonsense')).toMatchObject({ code: 2 });
    watched.child.kill('SIGKILL');
    await watched.exited;
    expect(await ask(url)).toMatchObject({
      code: 3,
      stderr: expect.stringMatching(/does not answer \(ECONNREFUSED\)/),
    });
  });
});
