import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TestServer } from './fixture.js';

let server: TestServer;

beforeEach(async () => {
  server = await TestServer.start();
});

afterEach(() => server.stop());

function test(body?: string): Promise<Response> {
  return server.fetch('/api/v1/alerts/test', {
    method: 'POST',
    ...(body !== undefined && { body, headers: { 'content-type': 'application/json' } }),
  });
}

describe('POST /api/v1/alerts/test', () => {
  it('tries all channels, or the one that is named, and says what each answered', async () => {
    const results = [{ channel: 'hook', isDelivered: true, detail: 'opened: 200 OK; resolved: 200 OK' }];
    for (const body of [undefined, '{}', '{"channel":"hook"}']) {
      const response = await test(body);
      expect(response.status).toBe(200);
      expect(await response.json()).toEqual({ results });
    }
  });

  it('is no way to flood receivers: ten times in a minute, each on record before it is sent', async () => {
    const answers = await Promise.all(Array.from({ length: 12 }, () => test()));
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses).toEqual([...Array(10).fill(200), 429, 429]);
    const refused = answers.find(({ status }) => status === 429);
    expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(50);
    expect(server.audited.filter(({ action }) => action === 'test_alerts')).toHaveLength(10);
  });

  it('knows no other channel, takes no other body, and demands the token', async () => {
    expect((await test('{"channel":"fax"}')).status).toBe(404);
    for (const body of ['{"chanel":"hook"}', '{"channel":1}', '{', '"hook"']) {
      expect((await test(body)).status).toBe(400);
    }
    expect((await server.ask('/api/v1/alerts/test', { method: 'POST' })).status).toBe(401);
    const get = await server.fetch('/api/v1/alerts/test');
    expect([get.status, get.headers.get('allow')]).toEqual([405, 'POST']);
  });
});
