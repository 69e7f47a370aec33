/** A real OpenTelemetry Collector, which tells in words what it has received. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Daemon, freePort, startDaemon } from '../operate/prometheus-server.js';
import { ROOT } from '../watched-process.js';

const COMMAND = join(ROOT, 'node_modules/.cache/otelcol/otelcol');

/** Why there is no collector; undefined where there is one. */
export const missingCollector = existsSync(COMMAND)
  ? undefined
  : 'there is no OpenTelemetry Collector; scripts/install-otel-collector.sh builds it';

export interface Collector extends Daemon {
  readonly grpcUrl: string;
  /** What it has received so far, as its exporter `debug` tells it. */
  readonly received: string;
}

export async function startCollector(): Promise<Collector> {
  const grpc = `127.0.0.1:${await freePort()}`;
  let http = '';
  const daemon = await startDaemon(
    COMMAND,
    {},
    (_dir, address) => {
      http = address;
      return [`--config=yaml:${JSON.stringify(configOf(grpc, http))}`];
    },
    // Its receiver knows no such path, and says so when it is there.
    ({ status }) => status === 404,
  );
  return {
    ...daemon,
    grpcUrl: `http://${grpc}`,
    get received() {
      return daemon.log();
    },
  };
}

function configOf(grpc: string, http: string): object {
  const pipeline = { receivers: ['otlp'], exporters: ['debug'] };
  return {
    receivers: { otlp: { protocols: { grpc: { endpoint: grpc }, http: { endpoint: http } } } },
    exporters: { debug: { verbosity: 'detailed' } },
    service: {
      telemetry: { metrics: { level: 'none' } },
      pipelines: { metrics: pipeline, logs: pipeline },
    },
  };
}
