import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RuleState } from '../../src/capture/rules/rule-book.js';
import { TestServer } from './fixture.js';

const ARMED: RuleState = {
  rule: { name: 'nightly', when: { cron: '0 3 * * *' }, take: ['report'] },
  state: 'armed',
  detail: null,
  firedCount: 0,
  lastFiredAt: null,
};

describe('/api/v1/rules', () => {
  let server: TestServer;

  beforeEach(async () => {
    server = await TestServer.start();
    server.rules = [
      ARMED,
      { ...ARMED, rule: { ...ARMED.rule, name: 'tired' }, state: 'throttled', detail: 'Used up.' },
    ];
  });

  afterEach(() => server.stop());

  it('tells where the rules stand, to who has the token', async () => {
    expect((await server.ask('/api/v1/rules')).status).toBe(401);
    expect(await (await server.fetch('/api/v1/rules')).json()).toEqual({ rules: server.rules });
  });

  it.each([
    ['nightly', 202],
    ['tired', 429],
    ['nobody', 404],
  ])('fires the rule %s: %i', async (name, status) => {
    const answer = await server.fetch(`/api/v1/rules/${name}/fire`, { method: 'POST' });
    expect(answer.status).toBe(status);
    expect(server.audited.map(({ action }) => action)).toEqual(status === 202 ? ['fire'] : []);
  });

  it('knows no other methods', async () => {
    expect((await server.fetch('/api/v1/rules', { method: 'POST' })).status).toBe(405);
    expect((await server.fetch('/api/v1/rules/nightly/fire')).status).toBe(405);
  });
});
