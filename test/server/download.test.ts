import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readdir, readlink } from 'node:fs/promises';
import { get, type IncomingMessage, request } from 'node:http';
import { gunzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CaptureRecord } from '../../src/capture/record.js';
import { TestServer, TOKEN } from './fixture.js';

/** Longer than a chunk of any stream on the way, and of no repeating pattern. */
const SNAPSHOT = randomBytes(1_500_000);

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

describe('download', () => {
  let server: TestServer;
  let record: CaptureRecord;
  let stored: Buffer;

  beforeAll(async () => {
    server = await TestServer.start();
    ({ record, stored } = await server.put(SNAPSHOT, { service: 'my "shop"/é\r\n' }));
  });

  afterAll(() => server.stop());

  /** By node:http, which unpacks nothing and adds no header. */
  async function ask(headers: Record<string, string> = {}, method = 'GET', { id } = record): Promise<Answer> {
    const asked = request(`${server.url}/api/v1/captures/${id}/download`, {
      method,
      headers: { authorization: `Bearer ${TOKEN}`, ...headers },
    }).end();
    const [response] = (await once(asked, 'response')) as [IncomingMessage];
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk);
    return { status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) };
  }

  it('gives the bytes that were captured, with their digest, to who takes no encoding', async () => {
    const { status, headers, body } = await ask();
    expect(status).toBe(200);
    expect(body.equals(SNAPSHOT)).toBe(true);
    const digest = createHash('sha256').update(SNAPSHOT).digest();
    expect(headers).toMatchObject({
      'content-length': String(SNAPSHOT.length),
      'content-type': 'application/octet-stream',
      'accept-ranges': 'bytes',
      'cache-control': 'no-store, no-transform',
      vary: 'Accept-Encoding',
      etag: `"${digest.toString('hex')}"`,
      'repr-digest': `sha-256=:${digest.toString('base64')}:`,
    });
    expect(headers['content-encoding']).toBeUndefined();
  });

  it('is on record', async () => {
    server.audited.length = 0;
    const { headers } = await ask();
    await ask({}, 'HEAD');
    await ask({ 'if-none-match': String(headers.etag) });
    await ask({ range: 'bytes=999999999-' });
    expect(server.audited).toEqual([
      {
        action: 'download',
        token: 'main',
        by: 'token',
        address: '127.0.0.1',
        request: `GET /api/v1/captures/${record.id}/download`,
        captureId: record.id,
        detail: null,
      },
    ]);
  });

  it('gives the file as it lies on disk to who takes gzip', async () => {
    const { status, headers, body } = await ask({ 'accept-encoding': 'br, gzip' });
    expect(status).toBe(200);
    expect(body.equals(stored)).toBe(true);
    expect(gunzipSync(body).equals(SNAPSHOT)).toBe(true);
    expect(headers).toMatchObject({
      'content-encoding': 'gzip',
      'content-length': String(stored.length),
      vary: 'Accept-Encoding',
    });
    expect(headers.etag).not.toBe((await ask()).headers.etag);
    expect(headers['repr-digest']).toBeUndefined();
  });

  it.each(['gzip;q=0', 'identity, gzip;q=0.5', 'br'])(
    'gives plain bytes for Accept-Encoding: %s',
    async (accepted) => {
      const { headers, body } = await ask({ 'accept-encoding': accepted });
      expect(headers['content-encoding']).toBeUndefined();
      expect(body.equals(SNAPSHOT)).toBe(true);
    },
  );

  it('names the file after service, process and time, in harmless letters', async () => {
    const { headers } = await ask();
    expect(headers['content-disposition']).toMatch(
      /^attachment; filename="my_[\w.-]*-42-20260101T000000Z\.heapsnapshot"$/,
    );
  });

  it('gives any range of the plain bytes, also to who takes gzip', async () => {
    const offset = fc.nat(SNAPSHOT.length - 1);
    await fc.assert(
      fc.asyncProperty(offset, offset, fc.boolean(), async (a, b, takesGzip) => {
        const [start, end] = a < b ? [a, b] : [b, a];
        const { status, headers, body } = await ask({
          range: `bytes=${start}-${end}`,
          ...(takesGzip && { 'accept-encoding': 'gzip' }),
        });
        expect(status).toBe(206);
        expect(headers['content-range']).toBe(`bytes ${start}-${end}/${SNAPSHOT.length}`);
        expect(headers['content-length']).toBe(String(end - start + 1));
        expect(headers['content-encoding']).toBeUndefined();
        expect(body.equals(SNAPSHOT.subarray(start, end + 1))).toBe(true);
      }),
      { numRuns: 30 },
    );
    expect(server.errors).toEqual([]);
  });

  it.each([
    ['bytes=0-0', 0, 0],
    ['bytes=1499999-', 1_499_999, 1_499_999],
    ['bytes=-10', 1_499_990, 1_499_999],
    ['bytes=1499990-9999999', 1_499_990, 1_499_999],
    ['bytes=0-', 0, 1_499_999],
  ])('understands Range: %s', async (range, start, end) => {
    const { status, headers, body } = await ask({ range });
    expect(status).toBe(206);
    expect(headers['content-range']).toBe(`bytes ${start}-${end}/1500000`);
    expect(body.equals(SNAPSHOT.subarray(start, end + 1))).toBe(true);
  });

  it('says how long the artefact is to who asks beyond its end', async () => {
    const { status, headers, body } = await ask({ range: 'bytes=1500000-' });
    expect(status).toBe(416);
    expect(headers['content-range']).toBe('bytes */1500000');
    expect(headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(JSON.parse(body.toString())).toMatchObject({ status: 416 });
  });

  it.each(['bytes=0-1,5-6', 'lines=1-2', 'bytes=b-a', 'bytes'])(
    'gives the whole for Range: %s',
    async (range) => {
      const { status, body } = await ask({ range });
      expect(status).toBe(200);
      expect(body.equals(SNAPSHOT)).toBe(true);
    },
  );

  it('continues a download only of the same artefact', async () => {
    const { etag = '' } = (await ask({}, 'HEAD')).headers;
    const range = 'bytes=10-19';
    expect((await ask({ range, 'if-range': etag })).status).toBe(206);
    for (const other of ['"another"', `W/${etag}`, `${etag.slice(0, -1)}-gzip"`, new Date().toUTCString()]) {
      const { status, body } = await ask({ range, 'if-range': other });
      expect(status).toBe(200);
      expect(body.equals(SNAPSHOT)).toBe(true);
    }
  });

  it('tells by HEAD what GET would, and sends nothing', async () => {
    for (const headers of [{}, { 'accept-encoding': 'gzip' }]) {
      const [head, whole] = [await ask(headers, 'HEAD'), await ask(headers)];
      expect(head.status).toBe(200);
      expect(head.body).toHaveLength(0);
      expect({ ...head.headers, date: '' }).toEqual({ ...whole.headers, date: '' });
    }
  });

  it('knows ranges of GET only, as RFC 9110 has it', async () => {
    const { status, headers } = await ask({ range: 'bytes=0-9' }, 'HEAD');
    expect(status).toBe(200);
    expect(headers['content-length']).toBe(String(SNAPSHOT.length));
  });

  it.each([
    ['plain', {}],
    ['gzip', { 'accept-encoding': 'gzip' }],
  ])('sends nothing to who has the same %s bytes', async (_, accepts: Record<string, string>) => {
    const { etag = '' } = (await ask(accepts, 'HEAD')).headers;
    for (const known of [etag, `"x", W/${etag}`, '*']) {
      const { status, headers, body } = await ask({ ...accepts, 'if-none-match': known });
      expect(status).toBe(304);
      expect(headers.etag).toBe(etag);
      expect(body).toHaveLength(0);
    }
    const withoutCache = { 'if-none-match': etag, 'cache-control': 'no-cache' };
    expect((await ask({ ...accepts, ...withoutCache })).status).toBe(304);
    expect((await ask({ ...accepts, 'if-none-match': '"x"' })).status).toBe(200);
  });

  it('does not take the tag of one encoding for the other', async () => {
    const { etag = '' } = (await ask({ 'accept-encoding': 'gzip' }, 'HEAD')).headers;
    expect((await ask({ 'if-none-match': etag })).status).toBe(200);
  });

  it('is what fetch() unpacks by itself', async () => {
    const response = await server.fetch(`/api/v1/captures/${record.id}/download`);
    expect(response.headers.get('content-encoding')).toBe('gzip');
    expect(Buffer.from(await response.arrayBuffer()).equals(SNAPSHOT)).toBe(true);
  });

  it('closes the file and bothers nobody when the client goes away', async () => {
    const big = await server.put(randomBytes(20_000_000));
    const openFiles = async (): Promise<string[]> => {
      const fds = await readdir('/proc/self/fd');
      const targets = await Promise.all(fds.map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => '')));
      return targets.filter((target) => target.includes(big.record.id));
    };
    for (const headers of [{}, { 'accept-encoding': 'gzip' }, { range: 'bytes=5-' }]) {
      const asked = get(`${server.url}/api/v1/captures/${big.record.id}/download`, {
        headers: { authorization: `Bearer ${TOKEN}`, ...headers },
      });
      const [response] = (await once(asked, 'response')) as [IncomingMessage];
      await once(response, 'readable');
      expect(await openFiles()).toHaveLength(1);
      response.destroy();
      await expect.poll(openFiles).toEqual([]);
    }
    expect(server.errors).toEqual([]);
  });

  it('breaks off, and tells the log, when the file on disk is broken', async () => {
    const broken = { ...record, id: randomUUID() };
    await server.putAs(
      broken,
      Buffer.concat([stored.subarray(0, 500_000), Buffer.alloc(stored.length - 500_000)]),
    );
    await expect(ask({}, 'GET', broken)).rejects.toThrow(/aborted|socket hang up/);
    expect(server.errors.splice(0)).toHaveLength(1);
  });
});
