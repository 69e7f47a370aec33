/** What the catalogue says of a metric, as Grafana wants it. */
import * as units from '@grafana/grafana-foundation-sdk/units';
import { catalogue } from '../dist/metrics/catalogue.js';

/** What counts things has none of these. */
const UNITS = {
  bytes: units.BytesIEC,
  seconds: units.Seconds,
  ratio: units.PercentUnit,
  bytes_per_second: units.BytesPerSecondIEC,
};

const metrics = new Map(catalogue.map((metric) => [metric.name, metric]));

/** Unit of a metric's values in Grafana. @throws Error when it is not in the catalogue */
export function unitOf(name) {
  return UNITS[metricOf(name).unit] ?? units.Short;
}

/** What a metric is and how to read it. @throws Error when it is not in the catalogue */
export function wordsOf(name) {
  const { help, howToRead } = metricOf(name);
  return `${help} ${howToRead}`;
}

function metricOf(name) {
  const metric = metrics.get(name);
  if (metric === undefined) throw new Error(`${name} is not in the catalogue`);
  return metric;
}
