import { metrics } from '@opentelemetry/api';
import { metrics as sdk } from '@opentelemetry/sdk-node';
import { afterEach, describe, expect, it } from 'vitest';
import { otelProvider } from '../../src/probe/otel-globals.js';

describe('what the application has of OpenTelemetry', () => {
  afterEach(() => metrics.disable());

  it('is seen without loading anything of it', () => {
    expect(otelProvider('metrics')).toBe(undefined);
    const provider = new sdk.MeterProvider();
    metrics.setGlobalMeterProvider(provider);
    expect(otelProvider('metrics')).toBe(provider);
    expect(otelProvider('trace')).toBe(undefined);
  });
});
