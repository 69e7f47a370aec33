import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { get } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { hasOpenssl, makeCertificate } from '../../server/certificates.js';
import { WatchedProcess, watch } from '../watched-process.js';

const TOKEN = 'a-secret-token-of-this-test';

async function temporaryFolder(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'heapwarden-exposure-'));
  onTestFinished(() => rm(dir, { recursive: true }));
  return dir;
}

it('watches without HTTP where that would be open to other machines without a token', async () => {
  const watched = watch('idle.mjs', { env: { HEAPWARDEN_HOST: '0.0.0.0' } });
  const { msg, err } = await watched.untilLogged('HTTP is off');
  expect(msg).toContain('set HEAPWARDEN_TOKEN');
  expect(err).toMatchObject({ code: 'HEAPWARDEN_CONFIG_INVALID' });
  await watched.untilLogged('watching');
  expect(JSON.parse(readFileSync(watched.processFile, 'utf8')).url).toBeNull();
  expect(watched.child.exitCode).toBeNull();
});

it('throws from start() where HTTP would be open to other machines without a token', async () => {
  const code = `try { require('heapwarden').start({ host: '0.0.0.0' }) } catch (error) { console.log(error.code, error.message) }`;
  const started = new WatchedProcess({ args: ['-e', code] });
  expect((await started.exited).code).toBe(0);
  expect(started.stdout).toMatch(/^HEAPWARDEN_CONFIG_INVALID Listening on 0\.0\.0\.0.* HEAPWARDEN_TOKEN/);
});

it('listens beyond this machine with a token that is given, as in a Pod', async () => {
  const watched = watch('idle.mjs', { env: { HEAPWARDEN_HOST: '0.0.0.0', HEAPWARDEN_TOKEN: TOKEN } });
  const url = (await watched.url()).replace('0.0.0.0', '127.0.0.1');
  expect((await fetch(`${url}/metrics`)).status).toBe(200);
  expect((await fetch(`${url}/api/v1/status`)).status).toBe(401);
  const headers = { authorization: `Bearer ${TOKEN}` };
  expect((await fetch(`${url}/api/v1/status`, { headers })).status).toBe(200);
});

it('takes tokens from a file, and new ones while it runs', async () => {
  const tokensFile = join(await temporaryFolder(), 'tokens.json');
  const entry = { name: 'ci', token: TOKEN, scopes: ['read'] };
  await writeFile(tokensFile, '[]');
  const watched = watch('idle.mjs', { env: { HEAPWARDEN_TOKENS_FILE: tokensFile } });
  const ask = () => watched.fetch('/api/v1/status', { headers: { authorization: `Bearer ${TOKEN}` } });
  expect((await ask()).status).toBe(401);
  await writeFile(tokensFile, JSON.stringify([entry]));
  await watched.untilLogged('the file of tokens was read');
  await watched.until('the new token', async () => (await ask()).ok);
});

it.skipIf(!hasOpenssl)('speaks TLS, to clients with a certificate only where that is wanted', async () => {
  const dir = await temporaryFolder();
  const [own, authority] = [makeCertificate(dir, 'own'), makeCertificate(dir, 'authority')];
  const client = makeCertificate(dir, 'client', authority);
  const watched = watch('idle.mjs', {
    env: {
      HEAPWARDEN_HOST: '0.0.0.0',
      HEAPWARDEN_TLS_CERT: own.certPath,
      HEAPWARDEN_TLS_KEY: own.keyPath,
      HEAPWARDEN_TLS_CLIENT_CA: authority.certPath,
    },
  });
  const url = (await watched.url()).replace('0.0.0.0', '127.0.0.1');
  const [response] = await once(
    get(`${url}/healthz`, { ca: own.cert, cert: client.cert, key: client.key }),
    'response',
  );
  expect(response.statusCode).toBe(200);
  await expect(once(get(`${url}/healthz`, { ca: own.cert }), 'response')).rejects.toThrow();
});

it('shows no secret: not in the log, nor in errors, reports, status, metrics and files', async () => {
  const secrets = {
    HEAPWARDEN_TOKEN: TOKEN,
    HEAPWARDEN_TOKENS: JSON.stringify([
      { name: 'ci', token: 'another-secret-of-this-test', scopes: ['read'] },
    ]),
    AWS_SECRET_ACCESS_KEY: 'the-secret-key-of-the-storage',
    APPLICATION_SECRET: 'the-secret-of-the-application',
  };
  const watched = watch('idle.mjs', { env: { ...secrets, HEAPWARDEN_LOG_LEVEL: 'trace' } });
  const headers = { authorization: `Bearer ${TOKEN}` };
  const url = await watched.url();
  const ask = (path: string, init: RequestInit = {}) =>
    fetch(url + path, { ...init, headers: { ...headers, 'content-type': 'application/json' } });
  const texts: string[] = [];
  for (const kind of ['report', 'heap-profile', 'heap-snapshot']) {
    const body = JSON.stringify({ kind, reason: 'a look', force: true });
    const { id } = (await (await ask('/api/v1/captures', { method: 'POST', body })).json()) as { id: string };
    const isStored = async () =>
      ((await (await ask(`/api/v1/captures/${id}`)).json()) as { state: string }).state;
    await watched.until('the end of the capture', async () => (await isStored()) !== 'running');
    texts.push(await (await ask(`/api/v1/captures/${id}/download`)).text());
  }
  for (const path of [
    '/api/v1/status',
    '/api/v1/captures',
    '/api/v1/rules',
    '/api/v1/runs',
    '/metrics',
    '/readyz',
  ]) {
    texts.push(await (await ask(path)).text());
  }
  texts.push(
    readFileSync(watched.processFile, 'utf8'),
    readFileSync(join(watched.dir, 'audit.jsonl'), 'utf8'),
  );
  texts.push(watched.stdout, watched.stderr);
  expect(texts.every((text) => text.length > 0 || text === watched.stdout)).toBe(true);
  for (const secret of [TOKEN, 'another-secret', 'the-secret-key-of', 'the-secret-of-the-app']) {
    expect(texts.filter((text) => text.includes(secret))).toEqual([]);
  }
});
