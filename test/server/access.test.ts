import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SCOPES } from '../../src/config/tokens-schema.js';
import type { Problem } from '../../src/server/api.js';
import { GUARDED } from './api-client.js';
import { TestServer, TOKEN, tokenOf } from './fixture.js';

const UNKNOWN = '00000000-0000-4000-8000-000000000000';

/** As the document has them, of what is not there. */
const ROUTES = GUARDED.map(
  ([method, path, scope]) =>
    [method, path.replace('{id}', UNKNOWN).replace('{name}', 'nightly'), scope] as const,
);

describe('access', () => {
  let server: TestServer;

  beforeEach(async () => {
    server = await TestServer.start();
  });

  afterEach(() => server.stop());

  async function codeOf(response: Response): Promise<string> {
    return ((await response.json()) as Problem).code;
  }

  function show(token: string, path = '/api/v1/status', method = 'GET'): Promise<Response> {
    return server.ask(path, { method, headers: { authorization: `Bearer ${token}` } });
  }

  it.each(ROUTES)('%s %s needs the scope %s, and no other will do', async (method, path, scope) => {
    const none = await server.ask(path, { method });
    expect([none.status, await codeOf(none)]).toEqual([401, 'token_missing']);
    const wrong = await show('none-of-the-tokens', path, method);
    expect([wrong.status, await codeOf(wrong)]).toEqual([401, 'token_wrong']);
    for (const other of SCOPES.filter((each) => each !== scope)) {
      const refused = await show(tokenOf(other), path, method);
      expect([refused.status, await codeOf(refused)]).toEqual([403, 'scope_missing']);
      expect(refused.headers.get('www-authenticate')).toBe(
        `Bearer error="insufficient_scope", scope="${scope}"`,
      );
    }
    for (const right of [tokenOf(scope), TOKEN]) {
      const admitted = await show(right, path, method);
      expect([401, 403]).not.toContain(admitted.status);
      await admitted.body?.cancel();
    }
  });

  it('leaves metrics open, or demands the scope for them', async () => {
    expect((await server.ask('/metrics')).status).toBe(200);
    const guarded = await TestServer.start({ metricsAccess: 'token' });
    const ask = (token: string) => guarded.ask('/metrics', { headers: { authorization: `Bearer ${token}` } });
    expect((await guarded.ask('/metrics')).status).toBe(401);
    expect((await ask(tokenOf('read'))).status).toBe(403);
    expect((await ask(tokenOf('metrics'))).status).toBe(200);
    expect((await guarded.ask('/healthz')).status).toBe(200);
    expect((await guarded.ask('/readyz')).status).toBe(200);
    await guarded.stop();
  });

  it('changes with the book of tokens, while old and new are in it', async () => {
    const entry = (name: string, token: string) => ({ name, token, scopes: ['read'] as const });
    server.tokens.replace([entry('old', 'the-token-of-before'), entry('new', 'the-token-of-now!')]);
    expect((await show('the-token-of-before')).status).toBe(200);
    expect((await show('the-token-of-now!')).status).toBe(200);
    server.tokens.replace([entry('new', 'the-token-of-now!')]);
    expect((await show('the-token-of-before')).status).toBe(401);
    expect((await show('the-token-of-now!')).status).toBe(200);
  });

  it('locks out who guesses, with the right token too, and puts that on record once', async () => {
    for (let count = 0; count < 10; count += 1)
      expect((await show(`guess-number-${count}`)).status).toBe(401);
    const locked = await show(TOKEN);
    expect([locked.status, await codeOf(locked)]).toEqual([429, 'locked_out']);
    expect(Number(locked.headers.get('retry-after'))).toBeGreaterThan(290);
    for (let count = 0; count < 20; count += 1)
      expect((await show(`further-guess-${count}`)).status).toBe(429);
    expect((await server.ask('/healthz')).status).toBe(200);
    expect((await server.ask('/metrics')).status).toBe(200);
    const actions = server.audited.map(({ action }) => action);
    expect(actions).toEqual([...Array(10).fill('denied'), 'locked_out']);
    expect(JSON.stringify(server.audited)).not.toContain('guess-number');
  });

  it('does not lock out somebody whose token was rotated away', async () => {
    for (let count = 0; count < 30; count += 1) expect((await show('the-token-of-before')).status).toBe(401);
    expect((await show(TOKEN)).status).toBe(200);
    expect(server.audited).toHaveLength(1);
  });

  it('puts on record once that a token lacks a scope, however often it is shown', async () => {
    for (let count = 0; count < 200; count += 1) {
      expect((await show(tokenOf('metrics'))).status).toBe(403);
    }
    expect((await show(tokenOf('metrics'), '/api/v1/captures', 'POST')).status).toBe(403);
    expect(server.audited.map(({ token, by, detail }) => [token, by, detail])).toEqual([
      ['metrics', 'token', 'no scope read'],
      ['metrics', 'token', 'no scope capture'],
    ]);
  });

  it('puts on record who did what, from where', async () => {
    const { record } = await server.put(Buffer.from('{}'));
    const path = `/api/v1/captures/${record.id}`;
    const post = { method: 'POST', headers: { 'content-type': 'application/json' } };
    await server.fetch('/api/v1/captures', { ...post, body: '{"kind":"report","reason":"a look"}' });
    await show(tokenOf('download'), `${path}/download`);
    await show(tokenOf('download'), `${path}/link`, 'POST');
    await show(tokenOf('read'), path, 'DELETE');
    await show(tokenOf('capture'), path, 'DELETE');
    const address = '127.0.0.1';
    const facts = server.audited.map(({ action, token, request, captureId }) => [
      action,
      token,
      request,
      captureId,
    ]);
    expect(facts).toEqual([
      ['capture', 'main', 'POST /api/v1/captures', server.pending[0]?.id],
      ['download', 'download', `GET ${path}/download`, record.id],
      ['link', 'download', `POST ${path}/link`, record.id],
      ['denied', 'read', `DELETE ${path}`, null],
      ['delete', 'capture', `DELETE ${path}`, record.id],
    ]);
    expect(server.audited.every((entry) => entry.address === address)).toBe(true);
  });
});
