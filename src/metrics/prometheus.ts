/** The catalogue in the text formats of Prometheus, through prom-client's registry. */
import { type Metric as PromMetric, Registry, type RegistryContentType } from 'prom-client';
import { catalogue } from './catalogue.js';
import { type Family, familiesOf } from './metric.js';
import type { Readings } from './readings.js';
import { registryMetric } from './registry-metric.js';

/** `text` is the format of Prometheus, version 0.0.4; OpenMetrics, version 1.0.0, can tell of exemplars. */
export type ExpositionFormat = 'text' | 'openmetrics';

export interface PrometheusExporter {
  /** All metrics as they are now. Rejects only if reading throws. */
  render(format: ExpositionFormat): Promise<Exposition>;
}

export interface Exposition {
  /** For the `Content-Type` of the answer. */
  readonly contentType: string;
  readonly body: string;
}

/**
 * Joins the catalogue to registries of its own, so that it never meets the metrics of the application.
 *
 * @param read - called once per scrape
 */
export function createPrometheusExporter(read: () => Readings): PrometheusExporter {
  let families: readonly Family[] = [];
  // One each: a registry changes the names of its counters when it writes OpenMetrics.
  const registries = {
    text: registryOf(Registry.PROMETHEUS_CONTENT_TYPE),
    openmetrics: registryOf(Registry.OPENMETRICS_CONTENT_TYPE),
  };
  return {
    async render(format) {
      // The registry asks every metric before it first waits, so a scrape beside this one cannot mix in.
      families = familiesOf(catalogue, read());
      const registry = registries[format];
      return { contentType: registry.contentType, body: await registry.metrics() };
    },
  };

  function registryOf(contentType: RegistryContentType): Registry<RegistryContentType> {
    const registry = new Registry<RegistryContentType>();
    registry.setContentType(contentType);
    catalogue.forEach((metric, index) => {
      const registered = registryMetric(metric, () => families[index]);
      registry.registerMetric(registered as unknown as PromMetric);
    });
    return registry;
  }
}
