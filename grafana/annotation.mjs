/** What is marked in all panels: the start of a process, the opening of an incident, a capture. */
import { AnnotationQueryBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import { increaseFromNothing } from './increase.mjs';
import { DATASOURCE } from './panel.mjs';

/** @param seriesOf - one of `series.mjs` */
export function annotations(seriesOf) {
  return [
    annotation('Incidents', 'red', opened(seriesOf('heapwarden_incidents_open')))
      .titleFormat('Incident opened: {{signal}}')
      .textFormat('{{instance}}'),
    annotation('Captures', 'blue', stored(seriesOf('heapwarden_captures_total', 'outcome="stored"')))
      .titleFormat('Stored: {{kind}}')
      .textFormat('{{instance}}, asked for by {{trigger}}'),
    // The value is the time of the start, so that it stands where it was, whatever the step of the query.
    annotation('Starts', 'purple', `1000 * ${seriesOf('heapwarden_process_start_time_seconds')}`)
      .useValueForTime(true)
      .titleFormat('Process started')
      .textFormat('{{instance}}'),
  ];
}

function annotation(name, color, expression) {
  return new AnnotationQueryBuilder()
    .name(name)
    .datasource(DATASOURCE)
    .enable(true)
    .iconColor(color)
    .target(new DataqueryBuilder().expr(expression).refId(name));
}

/** It is open, and was not a moment ago. */
function opened(series) {
  return `changes(${series}[$__rate_interval]) > 0\nand ${series} > 0`;
}

function stored(series) {
  return `sum by (instance, kind, trigger) (\n${increaseFromNothing(series, '$__rate_interval')}\n) > 0`;
}
