import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { running, TestServer, TOKEN } from './fixture.js';

const UNKNOWN = '00000000-0000-4000-8000-000000000000';

describe('captures over HTTP', () => {
  let server: TestServer;

  beforeEach(async () => {
    server = await TestServer.start();
  });

  afterEach(() => server.stop());

  async function problem(response: Response): Promise<{ status: number; detail: string }> {
    expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    const body = (await response.json()) as { type: string; status: number; detail: string };
    expect(body).toMatchObject({ type: 'about:blank', status: response.status });
    return body;
  }

  describe('the token', () => {
    it.each([
      ['none', {}],
      ['a wrong one', { authorization: 'Bearer wrong' }],
      ['one that only begins right', { authorization: `Bearer ${TOKEN}x` }],
      ['one of another scheme', { authorization: `Basic ${TOKEN}` }],
      ['nothing but a scheme', { authorization: 'Bearer ' }],
    ])('keeps out who shows %s', async (_, headers: Record<string, string>) => {
      const { record } = await server.put(Buffer.from('{}'));
      const one = `/api/v1/captures/${record.id}`;
      for (const [method, path] of [
        ['GET', '/api/v1/captures'],
        ['POST', '/api/v1/captures'],
        ['GET', one],
        ['DELETE', one],
        ['GET', `${one}/download`],
      ] as const) {
        const response = await server.ask(path, { method, headers });
        expect(response.status).toBe(401);
        expect(response.headers.get('www-authenticate')).toMatch(/^Bearer( error="invalid_token")?$/);
        expect((await problem(response)).detail).toContain('token');
      }
      expect(server.requests).toEqual([]);
      expect((await server.fetch(one)).status).toBe(200);
    });

    it('lets in who shows it, in any case of the scheme', async () => {
      const headers = { authorization: `bearer ${TOKEN}` };
      expect((await server.ask('/api/v1/captures', { headers })).status).toBe(200);
    });
  });

  describe('an order', () => {
    it('is answered at once with the record and where to look for it', async () => {
      const response = await server.order(
        '{"kind":"heap-snapshot","reason":" slow since noon ","force":true}',
      );
      expect(response.status).toBe(202);
      const record = (await response.json()) as { id: string };
      expect(record).toEqual(server.pending[0]);
      expect(server.requests).toEqual([
        {
          kind: 'heap-snapshot',
          reason: 'slow since noon',
          force: true,
          trigger: 'api',
          traceParent: null,
        },
      ]);
      const location = response.headers.get('location') ?? '';
      expect(location).toBe(`/api/v1/captures/${record.id}`);
      expect(await (await server.fetch(location)).json()).toEqual(record);
    });

    it.each([
      ['is kept', '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', undefined],
      [
        'of a later version is kept without what is not known of it',
        '01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-what-comes',
        '01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
      ],
      ['is ignored when it is not valid', '00-00000000000000000000000000000000-b7ad6b7169203331-01', null],
      ['is ignored when it is none', '<script>', null],
    ])('may come with a span, which %s', async (_, traceparent, expected = traceparent) => {
      const response = await server.fetch('/api/v1/captures', {
        method: 'POST',
        headers: { 'content-type': 'application/json', traceparent },
        body: '{"kind":"report","reason":"a look"}',
      });
      expect(response.status).toBe(202);
      expect(server.requests[0]?.traceParent).toBe(expected);
    });

    it('is not forced unless it says so', async () => {
      expect((await server.order('{"kind":"heap-snapshot","reason":"a look"}')).status).toBe(202);
      expect(server.requests[0]?.force ?? false).toBe(false);
    });

    it.each([
      ['an unknown key', '{"kind":"heap-snapshot","reason":"a","forced":true}', 'forced'],
      ['an unknown kind', '{"kind":"core-dump","reason":"a"}', 'kind'],
      ['no reason', '{"kind":"heap-snapshot"}', 'reason'],
      ['an empty reason', '{"kind":"heap-snapshot","reason":"  "}', 'reason'],
      ['too long a reason', `{"kind":"heap-snapshot","reason":"${'a'.repeat(501)}"}`, 'reason'],
      ['a force of the wrong type', '{"kind":"heap-snapshot","reason":"a","force":"yes"}', 'force'],
      ['a trigger of its own', '{"kind":"heap-snapshot","reason":"a","trigger":"verdict"}', 'trigger'],
      ['a list', '[]', 'body'],
    ])('with %s is refused by name', async (_, body, field) => {
      const response = await server.order(body);
      expect(response.status).toBe(400);
      expect((await problem(response)).detail).toContain(field);
      expect(server.requests).toEqual([]);
    });

    it('must be JSON that can be read', async () => {
      const malformed = await server.order('{"kind":');
      expect(malformed.status).toBe(400);
      expect((await problem(malformed)).detail).not.toBe('');
      expect((await server.order('kind=heap-snapshot', { 'content-type': 'text/plain' })).status).toBe(400);
    });

    it('must be small', async () => {
      const response = await server.order(`{"reason":"${'a'.repeat(11_000)}"}`);
      expect(response.status).toBe(413);
      await problem(response);
    });

    it('that cannot be read is the fault of the client, not one for the log', async () => {
      await server.order('{"kind":');
      await server.order(`{"reason":"${'a'.repeat(11_000)}"}`);
      expect((await server.fetch('/api/v1/captures/%E0%A4%A')).status).toBe(400);
      expect(server.errors).toEqual([]);
    });
  });

  it('lists what the watchdog knows', async () => {
    const { record } = await server.put(Buffer.from('{}'));
    server.pending.push(running());
    const response = await server.fetch('/api/v1/captures');
    expect(await response.json()).toEqual({ captures: [...server.pending, record] });
    expect(response.headers.get('cache-control')).toBe('no-store');
  });

  it.each(['GET', 'DELETE'])('answers %s of an unknown capture with 404', async (method) => {
    for (const id of [UNKNOWN, 'x', '..%2ftoken']) {
      const response = await server.fetch(`/api/v1/captures/${id}`, { method });
      expect(response.status).toBe(404);
      await problem(response);
    }
  });

  it('answers the download of what has no artefact with 404', async () => {
    server.pending.push(running());
    for (const id of [UNKNOWN, '..%2ftoken', server.pending[0]?.id]) {
      const response = await server.fetch(`/api/v1/captures/${id}/download`);
      expect(response.status).toBe(404);
      await problem(response);
    }
  });

  it('deletes a stored capture once', async () => {
    const { record } = await server.put(Buffer.from('{}'));
    const path = `/api/v1/captures/${record.id}`;
    expect((await server.fetch(path, { method: 'DELETE' })).status).toBe(204);
    expect((await server.fetch(path)).status).toBe(404);
    expect((await server.fetch(path, { method: 'DELETE' })).status).toBe(404);
  });

  it('does not delete a capture that runs', async () => {
    server.pending.push(running());
    const response = await server.fetch(`/api/v1/captures/${server.pending[0]?.id}`, { method: 'DELETE' });
    expect(response.status).toBe(409);
    await problem(response);
  });

  it.each([
    ['/api/v1/captures', 'DELETE', ['GET', 'POST']],
    [`/api/v1/captures/${UNKNOWN}`, 'PUT', ['GET', 'DELETE']],
    [`/api/v1/captures/${UNKNOWN}/download`, 'POST', ['GET']],
  ])('names the methods of %s to who tries %s', async (path, method, allowed) => {
    const response = await server.fetch(path, { method });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')?.split(', ')).toEqual(expect.arrayContaining(allowed));
    await problem(response);
  });
});
