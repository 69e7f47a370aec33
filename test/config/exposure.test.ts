import { describe, expect, it } from 'vitest';
import { requireGuarded } from '../../src/config/exposure.js';
import { resolveConfig } from '../../src/config/resolve.js';
import type { Options } from '../../src/config/schema.js';

function check(options: Options): void {
  requireGuarded(resolveConfig({ env: {}, options }));
}

function refusal(words: RegExp): unknown {
  return expect.objectContaining({
    code: 'HEAPWARDEN_CONFIG_INVALID',
    message: expect.stringMatching(words),
  });
}

describe('where HTTP listens', () => {
  it.each(['127.0.0.1', '127.9.8.7', '::1', '::ffff:127.0.0.1', 'localhost', 'LOCALHOST'])(
    'is free to be %s, which only this machine reaches',
    (host) => expect(() => check({ host })).not.toThrow(),
  );

  it.each([
    '0.0.0.0',
    '::',
    '10.0.0.7',
    '::ffff:10.0.0.7',
    'fe80::1',
    'shop',
    'localhost.example.com',
    '0',
    '127.1',
  ])('is not %s without a token that is given', (host) => {
    expect(() => check({ host })).toThrow(refusal(/HEAPWARDEN_TOKEN, .*HEAPWARDEN_TLS_CLIENT_CA/) as Error);
    expect(() => check({ host, port: 'off' })).not.toThrow();
  });

  it('takes an empty list of tokens for none', () => {
    const config = resolveConfig({ env: { HEAPWARDEN_HOST: '0.0.0.0', HEAPWARDEN_TOKENS: '[]' } });
    expect(() => requireGuarded(config)).toThrow(refusal(/needs a token that is given/) as Error);
  });

  it.each([
    { token: 'sixteen-or-more-letters' },
    { tokens: [{ name: 'ci', token: 'sixteen-or-more-letters', scopes: ['read'] }] },
    { tokensFile: '/etc/tokens.json' },
    { tlsCert: 'c', tlsKey: 'k', tlsClientCa: 'a' },
  ] as Options[])('may be anything with %j', (options) => {
    expect(() => check({ host: '0.0.0.0', ...options })).not.toThrow();
  });

  it.each([
    [{ tlsCert: 'c' }, /both/],
    [{ tlsKey: 'k' }, /both/],
    [{ tlsClientCa: 'a' }, /with TLS only/],
    [{ tlsCert: 'c', tlsKey: 'k', host: '0.0.0.0' }, /needs a token/],
  ] as [Options, RegExp][])('is not guarded by half of TLS: %j', (options, words) => {
    expect(() => check(options)).toThrow(refusal(words) as Error);
  });
});
