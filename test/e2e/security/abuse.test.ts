import { randomUUID } from 'node:crypto';
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CaptureRecord } from '../../../src/index.js';
import type { DownloadLink, Problem } from '../../../src/server/api.js';
import { GUARDED, OPERATIONS } from '../../server/api-client.js';
import { type WatchedProcess, watch } from '../watched-process.js';
import { MB, requestText, rssBytes, sendRaw } from './target.js';

const READER = 'a-token-that-reads-only';

const NO_ID = [
  '..',
  '..%2f..%2ftoken',
  '..%5c..%5ctoken',
  '%2e%2e%2f%2e%2e%2fetc%2fpasswd',
  '....//token',
  '%00',
  `${randomUUID()}%00.json`,
  `${randomUUID()}%2f..%2f..%2ftoken`,
  '*',
  '__proto__',
  'constructor',
  '%25%32%65%25%32%65',
  'a'.repeat(4_000),
];

/** What has a place for an id. */
const BY_ID = OPERATIONS.filter(({ path }) => path.includes('{')).map(
  ({ method, path }) => [method, path] as const,
);

/** What takes a body. */
const ORDERS = OPERATIONS.filter(({ operation }) => operation.requestBody !== undefined).map(
  ({ path }) => path,
);

describe('abuse of the API of a watched process', () => {
  let watched: WatchedProcess;
  let record: CaptureRecord;
  let startRssBytes: number;
  let end: () => void;

  beforeAll(async () => {
    watched = watch('idle.mjs', {
      env: { HEAPWARDEN_TOKENS: JSON.stringify([{ name: 'reader', token: READER, scopes: ['read'] }]) },
      endWith: (kill) => {
        end = kill;
      },
    });
    record = await watched.capture('evidence', { kind: 'report' });
    expect(record.state).toBe('stored');
    startRssBytes = rssBytes(watched);
  });

  afterAll(async () => {
    expect(await watched.text('/healthz')).toBe('ok');
    expect(await watched.captures()).toContainEqual(record);
    expect((rssBytes(watched) - startRssBytes) / MB).toBeLessThan(64);
    end();
    await watched.exited;
    expect(watched.log.filter(({ level }) => level >= 50)).toEqual([]);
  });

  function pathOf(path: string, id: string = record.id): string {
    return path.replace(/\{\w+\}/, id);
  }

  function secrets(): string[] {
    return [readFileSync(join(watched.dir, 'token'), 'utf8').trim(), READER];
  }

  async function statusOf(text: string): Promise<number> {
    const answer = await sendRaw(watched, text);
    for (const secret of secrets()) expect(answer).not.toContain(secret);
    expect(answer).not.toMatch(/\n\s+at .*:\d+:\d+|node_modules|\/src\/|\/dist\//);
    return Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0);
  }

  it.each(GUARDED)('%s %s opens to no token, wrong one, or odd credentials', async (method, path) => {
    const ask = (...headers: string[]) =>
      statusOf(requestText(`${method} ${pathOf(path)} HTTP/1.1`, headers));
    const [token] = secrets();
    expect(await ask()).toBe(401);
    // The same wrong token each time: another test is about many.
    for (const credentials of [
      'Bearer wrong-token-of-a-stranger',
      'Bearer',
      `Basic ${token}`,
      `Bearer ${token}, Bearer ${token}`,
      `Bearer  `,
      `${token}`,
    ]) {
      expect(await ask(`Authorization: ${credentials}`)).toBe(401);
    }
    expect(await ask(`Cookie: token=${token}`, `X-Forwarded-For: 127.0.0.1`)).toBe(401);
    expect(await statusOf(requestText(`${method} ${pathOf(path)}?token=${token} HTTP/1.1`))).toBe(401);
  });

  it.each(BY_ID)('%s %s finds nothing by an id that is none', async (method, path) => {
    const [token] = secrets();
    for (const id of NO_ID) {
      // Byte for byte: a client would resolve the dots.
      const start = `${method} ${pathOf(path, id)} HTTP/1.1`;
      const answer = await sendRaw(watched, requestText(start, [`Authorization: Bearer ${token}`]));
      expect([id, answer]).toEqual([id, expect.stringMatching(/^HTTP\/1\.1 40[045] /)]);
      expect(answer).not.toMatch(/root:|"spans"|ENOENT/);
    }
  });

  it.each(GUARDED)('%s %s opens to a token with the scope %s', async (method, path, scope) => {
    const headers = { authorization: `Bearer ${READER}` };
    const response = await watched.fetch(pathOf(path), { method, headers });
    if (scope === 'read') expect([401, 403]).not.toContain(response.status);
    else expect(response.status).toBe(403);
    await response.body?.cancel();
  });

  it('gives the artefact by a link, and by no changed or expired one', async () => {
    const made = await watched.fetch(`/api/v1/captures/${record.id}/link`, { method: 'POST' });
    const { url } = (await made.json()) as DownloadLink;
    expect(await (await fetch(url)).json()).toMatchObject({ status: { pid: watched.child.pid } });
    for (const changed of [
      url.replace(record.id, randomUUID()),
      url.replace(/expires=\d+/, 'expires=1'),
      url.replace(/expires=\d+/, 'expires=99999999999'),
      url.replace('by=main', 'by=reader'),
    ]) {
      expect((await fetch(changed)).status).toBe(401);
    }
  });

  it.each([
    ['too large', '{"kind":"report","reason":"'.padEnd(20_000, 'a'), [413]],
    ['cut off', '{"kind":"report",', [400]],
    ['nested deeply', '['.repeat(5_000), [400]],
    ['of binary bytes', '\u0000\u0001\u0002', [400]],
    ['that reaches for prototypes', '{"__proto__":{"force":true},"kind":"report","reason":"a"}', [202, 400]],
    ['with two keys of a name', '{"kind":"report","kind":"none","reason":"a"}', [400]],
    ['of another type', '"report"', [400]],
    ['of null', 'null', [400]],
    ['that is a list', '[]', [400]],
    ['with a member that is none', '{"colour":"red"}', [400]],
  ])('refuses a body %s', async (_, body, statuses) => {
    for (const path of ORDERS) {
      const response = await watched.fetch(pathOf(path), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      });
      expect([path, statuses]).toEqual([path, expect.arrayContaining([response.status])]);
    }
    expect(({} as { force?: boolean }).force).toBeUndefined();
  });

  it('unpacks no compressed body', async () => {
    const response = await watched.fetch('/api/v1/captures', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
      body: gzipSync(Buffer.alloc(100 * MB)),
    });
    expect([413, 415]).toContain(response.status);
  });

  it.each([
    [
      'headers that are too large',
      requestText('GET /healthz HTTP/1.1', [`X-Long: ${'a'.repeat(9_000)}`]),
      431,
    ],
    ['too many headers', requestText('GET /healthz HTTP/1.1', Array(2_000).fill('X-Many: a')), 431],
    ['no Host', 'GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n', 400],
    [
      'two lengths',
      requestText('POST /api/v1/captures HTTP/1.1', ['Content-Length: 1', 'Content-Length: 2'], 'a'),
      400,
    ],
    [
      'length and chunks',
      requestText(
        'POST /api/v1/captures HTTP/1.1',
        ['Content-Length: 5', 'Transfer-Encoding: chunked'],
        '0\r\n\r\n',
      ),
      400,
    ],
    ['no HTTP', '\u0016\u0003\u0001\u0002\u0000\u0001\u0000', 400],
    ['a folded header', 'GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nX-A: a\r\n b\r\n\r\n', 400],
    ['a method that is none', requestText('PWN /api/v1/status HTTP/1.1'), 400],
    ['an upgrade', requestText('GET /api/v1/status HTTP/1.1', ['Upgrade: websocket']), 401],
    ['the address of another server', requestText('GET http://evil.example/api/v1/status HTTP/1.1'), 401],
  ])('answers %s as HTTP has it', async (_, text, status) => {
    expect(await statusOf(text)).toBe(status);
  });

  it('puts nothing of a request into headers of the answer', async () => {
    for (const path of [
      '/api/v1/captures/%0d%0aSet-Cookie:%20a=b',
      '/%0d%0aSet-Cookie:%20a=b',
      '//evil.example/%2f..',
      '/%5cevil.example',
      `/api/v1/captures/${record.id}/download?by=%0d%0aSet-Cookie:%20a=b&expires=1&signature=${'0'.repeat(64)}`,
    ]) {
      const answer = await sendRaw(watched, requestText(`GET ${path} HTTP/1.1`));
      const [head = ''] = answer.split('\r\n\r\n');
      expect(head).toMatch(/^HTTP\/1\.1 4\d\d /);
      expect(head).not.toMatch(/set-cookie|location/i);
    }
  });

  it.each([
    `bytes=${Array.from({ length: 500 }, (_, at) => `${at}-${at}`).join(',')}`,
    'bytes=0-,0-,0-,0-,0-',
    'bytes=-99999999999999999999',
    'bytes=99999999999999999999-',
    'bytes=0-99999999999999999999',
    'bytes=1e3-2e3',
    'bytes=5-1',
    'bytes=--1',
    'bytes=0x10-0x20',
  ])('gives no more than the artefact for Range: %s', async (range) => {
    const response = await watched.fetch(`/api/v1/captures/${record.id}/download`, { headers: { range } });
    expect([200, 206, 416]).toContain(response.status);
    const { byteLength } = await response.arrayBuffer();
    if (response.status !== 416) expect(byteLength).toBeLessThanOrEqual(record.bytes as number);
  });

  it('is not called by names that are none of its own', async () => {
    for (const host of [
      'evil.example',
      'localhost.evil.example',
      `evil.example:${new URL(await watched.url()).port}`,
    ]) {
      expect(await statusOf(requestText('GET / HTTP/1.1', [`Host: ${host}`]))).toBe(421);
      expect(await statusOf(requestText('GET /api/v1/openapi.json HTTP/1.1', [`Host: ${host}`]))).toBe(421);
    }
  });

  it('gives no file that a link in the store leads to', async () => {
    const secret = join(watched.dir, 'secret');
    const content = gzipSync('the secret of another');
    writeFileSync(secret, content);
    const [ofFile, ofRecord] = [randomUUID(), randomUUID()];
    const forged = { ...record, bytes: 21, storedBytes: content.length };
    const at = (name: string): string => join(watched.dir, 'captures', name);
    writeFileSync(at(`${ofFile}.json`), JSON.stringify({ ...forged, id: ofFile }));
    symlinkSync(secret, at(`${ofFile}.report.json.gz`));
    writeFileSync(join(watched.dir, 'record'), JSON.stringify({ ...forged, id: ofRecord }));
    symlinkSync(join(watched.dir, 'record'), at(`${ofRecord}.json`));
    writeFileSync(at(`${ofRecord}.report.json.gz`), content);
    for (const id of [ofFile, ofRecord]) {
      const response = await watched.fetch(`/api/v1/captures/${id}/download`);
      expect(response.status).toBe(404);
    }
    expect((await watched.captures()).map(({ id }) => id)).not.toContain(ofFile);
  });

  it('locks out who guesses, and nobody at another address', async () => {
    const guess = async (number: number): Promise<number> =>
      statusOf(
        requestText('GET /api/v1/status HTTP/1.1', [`Authorization: Bearer guess-${number}-of-a-token`]),
      );
    const statuses: number[] = [];
    for (let number = 0; number < 15; number += 1) statuses.push(await guess(number));
    expect(statuses.slice(-5)).toEqual([429, 429, 429, 429, 429]);
    const [token] = secrets();
    const right = [`Authorization: Bearer ${token}`];
    expect(await statusOf(requestText('GET /api/v1/status HTTP/1.1', right))).toBe(429);
    const elsewhere = await watched.fetch('/api/v1/status');
    expect(elsewhere.status).toBe(200);
  });

  it('has it all on record, without a secret', async () => {
    const journal = readFileSync(join(watched.dir, 'audit.jsonl'), 'utf8');
    const entries = journal
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    const actions = new Set(entries.map(({ action }) => action));
    expect([...actions].sort()).toEqual(['capture', 'denied', 'download', 'link', 'locked_out']);
    expect(entries).toContainEqual(
      expect.objectContaining({ action: 'denied', token: 'reader', detail: 'no scope download' }),
    );
    const told = watched.log.filter(({ audit }) => audit === true);
    expect(told).toHaveLength(entries.length);
    for (const secret of [...secrets(), 'guess-1-of-a-token']) {
      expect(journal + watched.stderr + watched.stdout).not.toContain(secret);
    }
    const problem = (await (await fetch(`${await watched.url()}/api/v1/status`)).json()) as Problem;
    expect(problem.code).toBe('token_missing');
  });
});
