import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { hostname } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestServer, TOKEN } from './fixture.js';

describe('pages of other sites', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await TestServer.start();
  });

  afterAll(() => server.stop());

  /** By node:http, which sends the headers that it is given. */
  async function statusOf(path: string, headers: Record<string, string>, method = 'GET'): Promise<number> {
    const asked = request(server.url + path, {
      method,
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json', ...headers },
    });
    asked.end(method === 'POST' ? '{"kind":"report","reason":"a look"}' : '');
    const [response] = (await once(asked, 'response')) as [IncomingMessage];
    response.resume();
    await once(response, 'end');
    return response.statusCode ?? 0;
  }

  it.each([
    '127.0.0.1',
    '127.0.0.1:9469',
    '10.0.0.7:9469',
    '[::1]:9469',
    'localhost:9469',
    'LOCALHOST',
    'localhost.',
    'shop.internal:443',
    hostname(),
  ])('is called by %s', async (host) => {
    expect(await statusOf('/', { host })).toBe(200);
    expect(await statusOf('/api/v1/status', { host })).toBe(200);
  });

  it.each([
    'evil.example',
    'evil.example:9469',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    'shop.internal.evil.example',
    'xshop.internal',
    '127.0.0.1@evil.example',
    'localhost:9469:80',
    '[::1].evil.example',
    '0x7f000001',
  ])('do not reach page and API by a name of their own: %s', async (host) => {
    expect(await statusOf('/', { host })).toBe(421);
    expect(await statusOf('/api/v1/status', { host })).toBe(421);
    expect(await statusOf('/api/v1/captures', { host }, 'POST')).toBe(421);
    expect(await statusOf('/metrics', { host })).toBe(200);
    expect(await statusOf('/healthz', { host })).toBe(200);
  });

  it('ask for no change', async () => {
    const host = new URL(server.url).host;
    const order = (headers: Record<string, string>) =>
      statusOf('/api/v1/captures', { host, ...headers }, 'POST');
    for (const headers of [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: `http://127.0.0.1:1` },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { origin: `http://${host}`, 'sec-fetch-site': 'cross-site' },
    ] as Record<string, string>[]) {
      expect(await order(headers)).toBe(403);
    }
    expect(server.requests).toEqual([]);
    const own = { origin: `http://${host}`, 'sec-fetch-site': 'same-origin' };
    expect([await order(own), await order({})]).toEqual([202, 202]);
    expect(await statusOf('/api/v1/status', { host, 'sec-fetch-site': 'cross-site' })).toBe(200);
  });

  it('are told nothing by which a browser would let them read answers', async () => {
    const { headers } = await server.fetch('/api/v1/status', { headers: { origin: 'https://evil.example' } });
    expect([...headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
    const preflight = await server.ask('/api/v1/captures', {
      method: 'OPTIONS',
      headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' },
    });
    expect(preflight.status).toBe(403);
  });
});
