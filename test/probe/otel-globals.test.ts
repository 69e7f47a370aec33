import { metrics } from '@opentelemetry/api';
import { metrics as sdk } from '@opentelemetry/sdk-node';
import { afterEach, describe, expect, it } from 'vitest';
import { hasOtelProvider } from '../../src/probe/otel-globals.js';

describe('what the application has of OpenTelemetry', () => {
  afterEach(() => metrics.disable());

  it('is seen without loading anything of it', () => {
    expect(hasOtelProvider('metrics')).toBe(false);
    metrics.setGlobalMeterProvider(new sdk.MeterProvider());
    expect(hasOtelProvider('metrics')).toBe(true);
    expect(hasOtelProvider('trace')).toBe(false);
  });
});
