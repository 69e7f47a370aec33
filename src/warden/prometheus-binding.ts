/** The metrics in the application's own registry of prom-client. */
import { registryMetric } from '../metrics/registry-metric.js';
import type { BoardReader } from '../wire/board.js';
import { logLine } from './log-line.js';

/** What is needed of a `Registry` of prom-client, of whichever version the application has. */
export interface PrometheusRegistry {
  getSingleMetric(name: string): unknown;
  registerMetric(metric: never): void;
}

/** Registers every metric on the board; one whose name is taken is left out, and logged. */
export function bindRegistry(registry: PrometheusRegistry, board: BoardReader): void {
  const taken: string[] = [];
  board.read(Date.now()).forEach((family, index) => {
    if (registry.getSingleMetric(family.name) !== undefined) taken.push(family.name);
    else registry.registerMetric(registryMetric(family, () => board.read(Date.now())[index]) as never);
  });
  if (taken.length > 0) logLine('warn', `the registry has these metrics already: ${taken.join(', ')}`);
}
