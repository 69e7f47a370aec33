/**
 * Sends metrics, incidents and captures by OTLP, with the SDK that everybody uses. Where to and how is said by the
 * standard variables `OTEL_*`. Runs in the watchdog thread, where nothing else is instrumented; traces are off.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { DiagLogLevel, diag } from '@opentelemetry/api';
import { logs } from '@opentelemetry/api-logs';
import { core, type metrics, NodeSDK, resources } from '@opentelemetry/sdk-node';
import type { Logger } from 'pino';
import type { Alert } from '../alert/alert.js';
import type { CaptureRecord } from '../capture/record.js';
import type { Readings } from '../metrics/readings.js';
import { VERSION } from '../version.js';
import { CatalogueProducer } from './catalogue-producer.js';
import { settleEnvironment } from './environment.js';
import { captureRecord, incidentRecord } from './log-records.js';
import { createMetricExporter, createMetricReader } from './metric-exporter.js';
import { SdkLog } from './sdk-log.js';

export interface OtlpExportOptions {
  /** The name of the service, unless the standard variables say another. */
  readonly service: string;
  /** The script of the application, by which the resource names the process. */
  readonly applicationPath: string | undefined;
  readonly read: () => Readings;
  readonly startedAtMs: number;
  readonly now: () => number;
  readonly logger: Logger;
}

/** How long the end waits for the last export: a receiver that does not answer must not hold up a shutdown. */
const MAX_FLUSH_MS = 3_000;

export class OtlpExport {
  readonly #sdk: NodeSDK;
  readonly #logger = logs.getLogger('heapwarden', VERSION);

  /** Starts exporting. @throws Error what the SDK objects to */
  constructor(options: OtlpExportOptions) {
    const signals = settleEnvironment(process.env);
    // The detector of the process reads the arguments of its thread, which are the watchdog's.
    process.argv = [process.execPath, ...(options.applicationPath ? [options.applicationPath] : [])];
    const log = new SdkLog(options.logger);
    diag.setLogger(log, { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
    core.setGlobalErrorHandler(log.fail);
    this.#sdk = new NodeSDK({
      // What the detectors find goes before it.
      resource: resources
        .defaultResource()
        .merge(resources.resourceFromAttributes({ 'service.name': options.service })),
      metricReaders: signals.metrics ? [metricReaderOf(options, log)] : [],
      spanProcessors: [],
      textMapPropagator: null,
    });
    this.#sdk.start();
    options.logger.info({ ...signals }, 'exporting by OTLP');
  }

  tellIncident(alert: Alert): void {
    this.#logger.emit(incidentRecord(alert));
  }

  tellCapture(record: CaptureRecord): void {
    this.#logger.emit(captureRecord(record));
  }

  /** Sends what has not been sent, within a few seconds. Never rejects. */
  async stop(): Promise<void> {
    await Promise.race([this.#sdk.shutdown().catch(() => {}), delay(MAX_FLUSH_MS)]);
  }
}

function metricReaderOf(options: OtlpExportOptions, log: SdkLog): metrics.IMetricReader {
  const exporter = createMetricExporter();
  const producer = new CatalogueProducer({
    ...options,
    temporalityOf: (type) => exporter.selectAggregationTemporality(type),
  });
  return createMetricReader(noting(exporter, log), producer);
}

/** Tells `log` of what arrives; of failures the SDK tells by itself. */
function noting(
  exporter: ReturnType<typeof createMetricExporter>,
  log: SdkLog,
): ReturnType<typeof createMetricExporter> {
  const send = exporter.export.bind(exporter);
  exporter.export = (items, onResult) =>
    send(items, (result) => {
      if (result.code === core.ExportResultCode.SUCCESS) log.succeed();
      onResult(result);
    });
  return exporter;
}
