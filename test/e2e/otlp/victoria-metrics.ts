/** A real VictoriaMetrics, which takes metrics by OTLP and answers in the names of Prometheus. */
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Daemon, startDaemon } from '../operate/prometheus-server.js';
import { ROOT } from '../watched-process.js';

const COMMAND = join(ROOT, 'node_modules/.cache/victoria-metrics/victoria-metrics');

/** Why there is no VictoriaMetrics; undefined where there is one. */
export const missingVictoriaMetrics = existsSync(COMMAND)
  ? undefined
  : 'there is no VictoriaMetrics; scripts/install-victoria-metrics.sh fetches it';

/** A series, its name among the labels. */
export type Series = Readonly<Record<string, string>>;

export interface VictoriaMetrics extends Daemon {
  /** Where metrics are sent to. */
  readonly metricsUrl: string;
  /** All series whose names match a regular expression. */
  series(names: string): Promise<readonly Series[]>;
}

export async function startVictoriaMetrics(): Promise<VictoriaMetrics> {
  const daemon = await startDaemon(COMMAND, {}, (dir, address) => [
    `-storageDataPath=${dir}/data`,
    `-httpListenAddr=${address}`,
    '-opentelemetry.usePrometheusNaming',
    // Samples are shown as soon as they are there, not after 30 s.
    '-search.latencyOffset=0s',
    '-inmemoryDataFlushInterval=1s',
    '-loggerLevel=WARN',
  ]);
  return {
    ...daemon,
    metricsUrl: `${daemon.url}/opentelemetry/v1/metrics`,
    async series(names) {
      // What a selector has found is remembered for ten seconds, so each one is new.
      const selector = `{__name__=~"${names}",new!="${randomUUID()}"}`;
      const response = await fetch(`${daemon.url}/api/v1/series?match[]=${encodeURIComponent(selector)}`);
      return ((await response.json()) as { data: Series[] }).data;
    },
  };
}
