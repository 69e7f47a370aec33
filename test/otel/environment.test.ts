import { describe, expect, it } from 'vitest';
import { settleEnvironment } from '../../src/otel/environment.js';

describe('the standard variables', () => {
  it.each([
    [undefined, true],
    ['', true],
    ['otlp', true],
    ['console, otlp', true],
    ['none', false],
    ['prometheus', false],
  ])('with exporters %j say that OTLP is wanted: %s', (exporters, isWanted) => {
    const env: NodeJS.ProcessEnv = exporters === undefined ? {} : { OTEL_METRICS_EXPORTER: exporters };
    expect(settleEnvironment(env)).toEqual({ metrics: isWanted, logs: true });
  });

  it('leave no exporter of logs but OTLP, and no log of the SDK on standard output', () => {
    const env: NodeJS.ProcessEnv = { OTEL_LOGS_EXPORTER: 'console', OTEL_LOG_LEVEL: 'debug' };
    expect(settleEnvironment(env).logs).toBe(false);
    expect(env).toMatchObject({ OTEL_LOGS_EXPORTER: 'none' });
    expect(env).not.toHaveProperty('OTEL_LOG_LEVEL');
  });

  it('go before our defaults', () => {
    const env: NodeJS.ProcessEnv = { OTEL_NODE_RESOURCE_DETECTORS: 'none', OTEL_BLRP_SCHEDULE_DELAY: '7000' };
    settleEnvironment(env);
    expect(env).toMatchObject({ OTEL_NODE_RESOURCE_DETECTORS: 'none', OTEL_BLRP_SCHEDULE_DELAY: '7000' });
  });
});
