/** What was captured in the fleet, and why something was not. */
import * as common from '@grafana/grafana-foundation-sdk/common';
import { RowBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { columns } from '../columns.mjs';
import { increaseFromNothing } from '../increase.mjs';
import { countPanel, overTime, rowsAtEnd, tablePanel } from '../panel.mjs';
import { ofReplicas } from '../series.mjs';

export function evidence() {
  return [
    new RowBuilder('Evidence: what is open, and what was captured?'),

    countPanel({ title: 'Open incidents by signal', metrics: ['heapwarden_incidents_open'], width: 12 })
      .noValue('none')
      .withTarget(overTime(`sum by (signal) (${ofReplicas('heapwarden_incidents_open')}) > 0`, '{{signal}}')),

    tablePanel({
      title: 'Captures within the time that is shown',
      metrics: ['heapwarden_captures_total'],
      width: 12,
    })
      .decimals(0)
      .noValue('none')
      .transformations([
        columns({ kind: 'Kind', trigger: 'Asked for by', outcome: 'Outcome', Value: 'Captures' }, ['Time']),
      ])
      .sortBy([new common.TableSortByFieldStateBuilder().displayName('Captures').desc(true)])
      .withTarget(rowsAtEnd(captures())),
  ];
}

function captures() {
  const counted = increaseFromNothing(ofReplicas('heapwarden_captures_total'), '$__range');
  return `round(sum by (kind, trigger, outcome) (\n${counted}\n)) > 0`;
}
