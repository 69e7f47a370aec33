import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { DEFAULT_RULES } from '../../src/capture/rules/rule.js';
import { resolveConfig } from '../../src/config/resolve.js';
import type { Options } from '../../src/config/schema.js';
import { HeapwardenError } from '../../src/error.js';

function configFile(content: string): string {
  const path = join(mkdtempSync(join(tmpdir(), 'heapwarden-config-')), 'heapwarden.json');
  writeFileSync(path, content);
  return path;
}

function errorOf(sources: Parameters<typeof resolveConfig>[0]): HeapwardenError {
  try {
    resolveConfig(sources);
  } catch (error) {
    expect(error).toBeInstanceOf(HeapwardenError);
    return error as HeapwardenError;
  }
  throw new Error('no error was thrown');
}

describe('resolveConfig', () => {
  it('knows a default for everything', () => {
    expect(resolveConfig({ env: {}, applicationPath: '/srv/shop/app.js' })).toEqual({
      enabled: true,
      dir: join(tmpdir(), `heapwarden-${process.getuid?.()}`),
      host: '127.0.0.1',
      port: 9469,
      metricsAccess: 'open',
      allowedHosts: [],
      sampleIntervalMs: 1000,
      logLevel: 'info',
      service: 'shop',
      captureCooldownMs: 15_000,
      capturesPerDay: 10,
      capturePauseBudgetMs: 1_000,
      otlpExport: false,
      heapSampling: 'auto',
      alerts: [],
      allowAlertCommand: false,
      autoTrack: false,
      quietGcAfterMs: 'off',
      redact: 'values',
      redactNames: 'keep',
      redactKeep: [],
      rules: DEFAULT_RULES,
      storeMaxArtefacts: 50,
      storeMaxAgeMs: 1_209_600_000,
      storeMaxBytes: 2_147_483_648,
      storeMinFreeBytes: 268_435_456,
      s3Prefix: 'heapwarden',
      fleetLeaseMs: 600_000,
    });
  });

  it('lets code go before the environment, the environment before the file, the file before the defaults', () => {
    const file = configFile('{"host":"file","service":"file","logLevel":"warn"}');
    const env = { HEAPWARDEN_CONFIG: file, HEAPWARDEN_HOST: 'env', HEAPWARDEN_SERVICE: 'env' };
    const config = resolveConfig({ env, options: { host: 'code' } });
    expect(config).toMatchObject({ host: 'code', service: 'env', logLevel: 'warn', port: 9469 });
  });

  it('reads lists from the environment as JSON, and one pattern as it is', () => {
    const rules = [{ name: 'nightly', when: { cron: '0 3 * * *' }, take: ['report'] }];
    expect(resolveConfig({ env: { HEAPWARDEN_RULES: JSON.stringify(rules) } }).rules).toEqual(rules);
    const keep = (text: string) => resolveConfig({ env: { HEAPWARDEN_REDACT_KEEP: text } }).redactKeep;
    expect([keep('^[A-Z_]+$'), keep('["^a","b$"]'), keep('[a-z]')]).toEqual([
      ['^[A-Z_]+$'],
      ['^a', 'b$'],
      ['[a-z]'],
    ]);
  });

  it.each([
    [{ name: 'x', when: { cron: 'soon' }, take: ['report'] }, 'rules.0.when'],
    [{ name: 'x', when: { pressure: 'high' }, take: ['everything'] }, 'rules.0.take.0'],
    [{ name: 'x', when: { observation: 'rssBytes', forMs: 0 }, take: ['report'] }, 'rules.0.when'],
    [{ name: 'x', when: { pressure: 'high' }, take: [] }, 'rules.0.take'],
    [{ name: 'no spaces', when: { pressure: 'high' }, take: ['report'] }, 'rules.0.name'],
  ])('refuses the rule %j, and says where it is wrong', (rule, place) => {
    const refusal = expect.objectContaining({ message: expect.stringContaining(`(wrong at ${place}`) });
    expect(() => resolveConfig({ env: { HEAPWARDEN_RULES: JSON.stringify([rule]) } })).toThrow(refusal);
  });

  it('refuses two rules of one name, and a pattern that is none', () => {
    const rule = { name: 'twice', when: { http: true }, take: ['report'] };
    expect(() => resolveConfig({ env: { HEAPWARDEN_RULES: JSON.stringify([rule, rule]) } })).toThrow(
      /unique names/,
    );
    expect(() => resolveConfig({ env: { HEAPWARDEN_REDACT_KEEP: '(' } })).toThrow(/a regular expression/);
  });

  it('reads numbers, booleans and words from the environment by what the setting takes', () => {
    const env = {
      HEAPWARDEN_PORT: '0',
      HEAPWARDEN_ENABLED: 'false',
      HEAPWARDEN_TOKEN: '1234567890123456',
      HEAPWARDEN_SERVICE: '42',
    };
    expect(resolveConfig({ env })).toMatchObject({
      port: 0,
      enabled: false,
      token: '1234567890123456',
      service: '42',
    });
    expect(resolveConfig({ env: { HEAPWARDEN_PORT: 'off' } }).port).toBe('off');
  });

  it('treats an empty variable as not set', () => {
    expect(resolveConfig({ env: { HEAPWARDEN_PORT: '' } }).port).toBe(9469);
  });

  it('gives a configuration that nobody can change afterwards', () => {
    expect(Object.isFrozen(resolveConfig({ env: {} }))).toBe(true);
  });

  it.each([
    [
      'a value out of range',
      { HEAPWARDEN_PORT: '70000' },
      'port = 70000 (from HEAPWARDEN_PORT) must be a whole number from 0 to 65535, or "off"',
    ],
    [
      'a unit where none belongs',
      { HEAPWARDEN_SAMPLE_INTERVAL_MS: '1s' },
      'sampleIntervalMs = "1s" (from HEAPWARDEN_SAMPLE_INTERVAL_MS) must be a whole number of milliseconds from 100 to 60000, without a unit',
    ],
    ['a fraction', { HEAPWARDEN_CAPTURES_PER_DAY: '1.5' }, 'capturesPerDay = 1.5'],
    [
      'a word that is no level',
      { HEAPWARDEN_LOG_LEVEL: 'loud' },
      'must be trace, debug, info, warn, error, fatal or silent',
    ],
    [
      'a variable that is no setting',
      { HEAPWARDEN_SAMPLE_INTERVAL: '5' },
      'HEAPWARDEN_SAMPLE_INTERVAL (from the environment) is no setting; the settings are HEAPWARDEN_ENABLED',
    ],
  ])('names key, value, origin and what is allowed for %s', (_what, env, words) => {
    const error = errorOf({ env });
    expect(error.code).toBe('HEAPWARDEN_CONFIG_INVALID');
    expect(error.message).toContain(words);
  });

  it('names every problem at once', () => {
    const options = { port: -1, colour: 'red' } as unknown as Options;
    const { message } = errorOf({ env: { HEAPWARDEN_LOG_LEVEL: 'loud' }, options });
    expect(message).toContain('port = -1 (from start(options))');
    expect(message).toContain('colour (from start(options)) is no setting');
    expect(message).toContain('logLevel = "loud"');
  });

  it('never shows a secret, whole or in part', () => {
    const tokens = [{ name: 'ci', token: 'hush hush', scopes: ['read'] }];
    const file = configFile('{"token": "hush hush", "port": }');
    for (const [env, words] of [
      [
        { HEAPWARDEN_TOKEN: 'hush hush' },
        'token = *** (from HEAPWARDEN_TOKEN) must be 16 or more printable ASCII',
      ],
      [
        { HEAPWARDEN_TOKENS: JSON.stringify(tokens) },
        'tokens = *** (from HEAPWARDEN_TOKENS) must be an array',
      ],
      [
        { HEAPWARDEN_TOKENS: '[{"token": "hush hush"' },
        'tokens = *** (from HEAPWARDEN_TOKENS) must be an array',
      ],
      [{ HEAPWARDEN_S3_ENDPOINT: 'ht tp://me:hush@store' }, 's3Endpoint = "ht tp://***@store"'],
      [{ HEAPWARDEN_CONFIG: file }, 'it is not JSON'],
    ] as const) {
      const error = errorOf({ env });
      expect(error.message).toContain(words);
      expect(inspect(error)).not.toContain('hush');
    }
  });

  it.each([
    ['is missing', '/nowhere/heapwarden.json', 'must name a readable JSON file'],
    ['is not JSON', configFile('{port: 1}'), 'must name a readable JSON file'],
    ['is not an object', configFile('[1]'), 'must hold a JSON object'],
  ])('says so when the file %s', (_what, file, words) => {
    expect(errorOf({ env: { HEAPWARDEN_CONFIG: file } }).message).toContain(words);
  });

  it('ignores the variables that Kubernetes makes for a service called heapwarden', () => {
    const env = {
      HEAPWARDEN_SERVICE_HOST: '10.0.0.7',
      HEAPWARDEN_SERVICE_PORT: '9469',
      HEAPWARDEN_SERVICE_PORT_HTTP: '9469',
      HEAPWARDEN_PORT: 'tcp://10.0.0.7:9469',
      HEAPWARDEN_PORT_9469_TCP: 'tcp://10.0.0.7:9469',
      HEAPWARDEN_PORT_9469_TCP_ADDR: '10.0.0.7',
    };
    expect(resolveConfig({ env }).port).toBe(9469);
  });

  it('ignores those of services whose names begin so', () => {
    const env = {
      HEAPWARDEN_DEMO_SERVICE_HOST: '10.0.0.7',
      HEAPWARDEN_DEMO_SERVICE_PORT: '80',
      HEAPWARDEN_DEMO_SERVICE_PORT_HTTP: '80',
      HEAPWARDEN_DEMO_PORT: 'tcp://10.0.0.7:80',
      HEAPWARDEN_DEMO_PORT_80_TCP: 'tcp://10.0.0.7:80',
      HEAPWARDEN_DEMO_PORT_80_TCP_PROTO: 'tcp',
      HEAPWARDEN_S3_EU_PORT_53_UDP_ADDR: '10.0.0.8',
      HEAPWARDEN_PORT: '9000',
    };
    expect(resolveConfig({ env })).toEqual(resolveConfig({ env: { HEAPWARDEN_PORT: '9000' } }));
    expect(resolveConfig({ env }).port).toBe(9000);
  });

  it.each([
    { HEAPWARDEN_DEMO_PORT: '80' },
    { HEAPWARDEN_SERVICE_HOSTS: 'a' },
    { HEAPWARDEN_PORT: 'http://a:80' },
  ])('takes %o for a mistake', (env) => {
    expect(errorOf({ env }).message).toContain(Object.keys(env)[0]);
  });

  it.each([
    ['/srv/shop/index.js', 'shop'],
    ['/srv/shop/worker.mjs', 'worker'],
    ['/index.js', 'index'],
    [undefined, 'node'],
  ])('calls the service of %s %s', (applicationPath, service) => {
    expect(resolveConfig({ env: {}, applicationPath }).service).toBe(service);
  });
});
