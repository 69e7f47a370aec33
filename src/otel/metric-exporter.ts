/** The exporter of metrics that the standard variables ask for; address, headers, timeout and the rest it reads itself. */
import { diag } from '@opentelemetry/api';
import { OTLPMetricExporter as GrpcExporter } from '@opentelemetry/exporter-metrics-otlp-grpc';
import { OTLPMetricExporter as JsonExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPMetricExporter as ProtobufExporter } from '@opentelemetry/exporter-metrics-otlp-proto';
import { core, metrics } from '@opentelemetry/sdk-node';

const DEFAULT_INTERVAL_MS = 60_000;
const DEFAULT_TIMEOUT_MS = 30_000;

export function createMetricExporter(): GrpcExporter | JsonExporter | ProtobufExporter {
  const protocol =
    core.getStringFromEnv('OTEL_EXPORTER_OTLP_METRICS_PROTOCOL') ??
    core.getStringFromEnv('OTEL_EXPORTER_OTLP_PROTOCOL') ??
    'http/protobuf';
  switch (protocol) {
    case 'grpc':
      return new GrpcExporter();
    case 'http/json':
      return new JsonExporter();
    default:
      if (protocol !== 'http/protobuf') diag.warn(`OTLP has no protocol "${protocol}": http/protobuf it is`);
      return new ProtobufExporter();
  }
}

/** Has `producer` read and exported at the interval that the standard variables say. */
export function createMetricReader(
  exporter: metrics.PushMetricExporter,
  producer: metrics.MetricProducer,
): metrics.IMetricReader {
  const exportIntervalMillis = millisecondsOf('OTEL_METRIC_EXPORT_INTERVAL', DEFAULT_INTERVAL_MS);
  const timeoutMs = millisecondsOf('OTEL_METRIC_EXPORT_TIMEOUT', DEFAULT_TIMEOUT_MS);
  return new metrics.PeriodicExportingMetricReader({
    exporter,
    metricProducers: [producer],
    exportIntervalMillis,
    // The reader refuses a longer one.
    exportTimeoutMillis: Math.min(timeoutMs, exportIntervalMillis),
  });
}

function millisecondsOf(variable: string, defaultMs: number): number {
  const given = core.getNumberFromEnv(variable) ?? defaultMs;
  if (given > 0) return given;
  diag.warn(`${variable} must be above 0: it is ${defaultMs} then`);
  return defaultMs;
}
