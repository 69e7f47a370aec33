/** All replicas in one table, with a way to each. */
import * as common from '@grafana/grafana-foundation-sdk/common';
import { RowBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { columns } from '../columns.mjs';
import { processLink } from '../link.mjs';
import { unitOf } from '../metric.mjs';
import { COLOURED_CELL, rowsAtEnd, tablePanel } from '../panel.mjs';
import { ofReplicas } from '../series.mjs';
import { gravest, mappingsOf, VERDICT } from '../state.mjs';
import { HEADROOM, NONE, PRESSURE } from '../threshold.mjs';

const BUILD = 'heapwarden_build_info';

/** A column for each of these, from left to right; `colours` are those of thresholds. */
const VALUES = [
  {
    title: 'Verdict',
    metric: VERDICT.metric,
    expression: gravest(VERDICT, ofReplicas, 'instance'),
    state: VERDICT,
  },
  {
    title: 'Time to the limit',
    metric: 'heapwarden_time_to_limit_seconds',
    expression: perInstance('min', 'heapwarden_time_to_limit_seconds'),
    colours: HEADROOM,
  },
  { title: 'Limit used', metric: 'heapwarden_pressure_ratio', colours: PRESSURE },
  { title: 'Floor', metric: 'heapwarden_heap_floor_bytes' },
  { title: 'RSS', metric: 'heapwarden_rss_bytes' },
  {
    title: 'Open incidents',
    metric: 'heapwarden_incidents_open',
    expression: perInstance('sum', 'heapwarden_incidents_open'),
    colours: NONE,
  },
  { title: 'Artefacts', metric: 'heapwarden_store_artefacts' },
  {
    title: 'Restarts',
    metric: 'heapwarden_process_start_time_seconds',
    unit: 'short',
    expression: `max by (instance) (changes(${ofReplicas('heapwarden_process_start_time_seconds')}[$__range]))`,
  },
  {
    title: 'Up for',
    metric: 'heapwarden_process_start_time_seconds',
    expression: `time() - ${perInstance('max', 'heapwarden_process_start_time_seconds')}`,
  },
];

export function replicas() {
  const panel = tablePanel({
    title: 'All replicas',
    metrics: [...new Set(VALUES.map(({ metric }) => metric)), BUILD],
    note: 'A click on a replica leads to its process.',
    width: 24,
    height: 12,
  })
    .transformations([{ id: 'merge', options: {} }, columns(titles(), ['Time', 'Value #A'])])
    .sortBy([new common.TableSortByFieldStateBuilder().displayName('Verdict').desc(true)])
    .overrideByName('Replica', [{ id: 'links', value: [processLink('${__value.text}').build()] }])
    .withTarget(rowsAtEnd(`max by (instance, version, node) (${ofReplicas(BUILD)})`));
  for (const { title, metric, expression = perInstance('max', metric), ...look } of VALUES) {
    panel.overrideByName(title, looks(metric, look)).withTarget(rowsAtEnd(expression));
  }
  return [new RowBuilder('Replicas: all of them, with a way to each'), panel];
}

/** Values are called by the letter of their query; the first query gives the versions, which are labels. */
function titles() {
  const values = VALUES.map(({ title }, index) => [
    `Value #${String.fromCharCode('B'.charCodeAt(0) + index)}`,
    title,
  ]);
  return { instance: 'Replica', ...Object.fromEntries(values), version: 'Heapwarden', node: 'Node' };
}

function looks(metric, { unit = unitOf(metric), colours, state }) {
  const isColoured = colours !== undefined || state !== undefined;
  return [
    { id: 'unit', value: unit },
    { id: 'decimals', value: unit === 'short' ? 0 : 1 },
    ...(isColoured ? [{ id: 'custom.cellOptions', value: COLOURED_CELL }] : []),
    ...(colours === undefined ? [] : [{ id: 'thresholds', value: colours.build() }]),
    ...(state === undefined ? [] : [{ id: 'mappings', value: mappingsOf(state) }]),
  ];
}

function perInstance(aggregation, metric) {
  return `${aggregation} by (instance) (${ofReplicas(metric)})`;
}
