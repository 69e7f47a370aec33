/** OpenTelemetry, or the reason in the log why there is none. */
import type { AlertListener } from '../alert/alert.js';
import type { CaptureRecord } from '../capture/record.js';
import type { OtlpExport, OtlpExportOptions } from '../otel/otlp-export.js';

export interface Telemetry {
  /** Told of incidents. */
  readonly listener: AlertListener;
  noteCapture(record: CaptureRecord): void;
  /** Sends what has not been sent, within a few seconds. Never rejects. */
  stop(): Promise<void>;
}

/** Starts the export. The SDK takes a while to load, and nothing waits for it; what is told until then is not lost. */
export function openTelemetry(options: OtlpExportOptions): Telemetry {
  const opened = open(options);
  const tell = (what: (exporter: OtlpExport) => void): void => {
    void opened
      .then((exporter) => exporter && what(exporter))
      .catch((error: unknown) => options.logger.error({ err: error }, 'nothing is told by OTLP'));
  };
  return {
    listener: { send: (alert) => tell((exporter) => exporter.tellIncident(alert)) },
    noteCapture: (record) => tell((exporter) => exporter.tellCapture(record)),
    stop: async () => (await opened)?.stop(),
  };
}

async function open(options: OtlpExportOptions): Promise<OtlpExport | undefined> {
  if (process.env['OTEL_SDK_DISABLED']?.trim().toLowerCase() === 'true') {
    options.logger.info('nothing is exported by OTLP: OTEL_SDK_DISABLED');
    return undefined;
  }
  try {
    const { OtlpExport } = await import('../otel/otlp-export.js');
    return new OtlpExport(options);
  } catch (error) {
    options.logger.error({ err: error }, `nothing is exported by OTLP: ${(error as Error).message}`);
    return undefined;
  }
}
