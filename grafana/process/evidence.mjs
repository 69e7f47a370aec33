/** What was opened, what was captured and what came of it. */
import { RowBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { columns } from '../columns.mjs';
import { pageLink } from '../link.mjs';
import { atEnd, countPanel, overTime, rowsAtEnd, statPanel, tablePanel } from '../panel.mjs';
import { ofProcess } from '../series.mjs';
import { NEUTRAL, PAUSE, PREDICTION } from '../threshold.mjs';

export function evidence() {
  return [
    new RowBuilder('Evidence: incidents, captures and what the analysis makes of them'),

    tablePanel({
      title: 'Open incidents',
      metrics: ['heapwarden_incidents_open', 'heapwarden_leak_info'],
      width: 8,
    })
      .noValue('none')
      .transformations([
        columns({ signal: 'Incident', signature: 'Signature of the leak' }, ['Time', 'Value']),
      ])
      .dataLinks([pageLink()])
      .withTarget(rowsAtEnd(openIncidents())),

    countPanel({
      title: 'Captures since the start',
      metrics: ['heapwarden_captures_total'],
      note: 'Points on the line are exemplars: their capture_id is that of the artefact.',
      width: 8,
    })
      .links([pageLink()])
      .dataLinks([pageLink()])
      .noValue('none')
      .withTarget(
        overTime(
          `sum by (kind, outcome) (${ofProcess('heapwarden_captures_total')}) > 0`,
          '{{kind}}, {{outcome}}',
        ).exemplar(true),
      ),

    countPanel({
      title: 'Analyses since the start',
      metrics: ['heapwarden_analyses_total', 'heapwarden_analysis_seconds'],
      width: 4,
    }).withTarget(overTime(ofProcess('heapwarden_analyses_total'), '{{outcome}}')),

    countPanel({
      title: 'Rules fired since the start',
      metrics: ['heapwarden_rule_fired_total'],
      width: 4,
    }).withTarget(overTime(ofProcess('heapwarden_rule_fired_total'), '{{rule}}')),

    statPanel({
      title: 'Mean pause of a capture',
      metrics: ['heapwarden_capture_pause_seconds'],
      note: 'How long a capture stopped the application, on average since the start.',
      width: 4,
    })
      .thresholds(PAUSE)
      .noValue('no capture')
      .withTarget(atEnd(mean('heapwarden_capture_pause_seconds'), 'pause')),

    statPanel({
      title: 'Mean time of an analysis',
      metrics: ['heapwarden_analysis_seconds'],
      width: 4,
    })
      .thresholds(NEUTRAL)
      .noValue('no analysis')
      .withTarget(atEnd(mean('heapwarden_analysis_seconds'), 'analysis')),

    statPanel({
      title: 'Predicted cost of the last snapshot, less 1',
      metrics: ['heapwarden_capture_prediction_error_ratio'],
      width: 8,
    })
      .thresholds(PREDICTION)
      .noValue('no snapshot')
      .withTarget(atEnd(ofProcess('heapwarden_capture_prediction_error_ratio'), '{{quantity}}')),

    statPanel({ title: 'Strings redacted', metrics: ['heapwarden_redacted_strings_total'], width: 4 })
      .thresholds(NEUTRAL)
      .withTarget(atEnd(ofProcess('heapwarden_redacted_strings_total'), 'strings')),

    statPanel({
      title: 'Store: used, and still to be had',
      metrics: ['heapwarden_store_bytes', 'heapwarden_store_available_bytes'],
      width: 4,
    })
      .thresholds(NEUTRAL)
      .withTarget(atEnd(ofProcess('heapwarden_store_bytes'), 'used'))
      .withTarget(atEnd(ofProcess('heapwarden_store_available_bytes'), 'available')),
  ];
}

/** With the signature, once the snapshots have been analysed. */
function openIncidents() {
  const open = `${ofProcess('heapwarden_incidents_open')} > 0`;
  return `max by (signal, signature) (\n  ${ofProcess('heapwarden_leak_info')}\n  or ignoring (signature) (${open})\n)`;
}

/** Nothing, where nothing has been counted. */
function mean(name) {
  return `${ofProcess(`${name}_sum`)}\n/ (${ofProcess(`${name}_count`)} > 0)`;
}
