/** Which replicas leak, what leaks in them, how long they have, and whether it is one leak or several. */
import * as common from '@grafana/grafana-foundation-sdk/common';
import { RowBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { columns } from '../columns.mjs';
import { processLink } from '../link.mjs';
import { COLOURED_CELL, rowsAtEnd, tablePanel } from '../panel.mjs';
import { ofReplicas } from '../series.mjs';
import { gravest, mappingsOf, VERDICT } from '../state.mjs';
import { HEADROOM } from '../threshold.mjs';

/** What the transformation below calls its first column. */
const REPLICA_COLUMN = 'instance\\signal';

export function verdicts() {
  return [
    new RowBuilder('Verdicts: which replicas leak, and how long do they have?'),

    tablePanel({
      title: 'Verdict map',
      metrics: [VERDICT.metric],
      note: 'Replica by signal.',
      width: 12,
      height: 10,
    })
      .mappings(mappingsOf(VERDICT))
      .cellOptions(COLOURED_CELL)
      .transformations([
        {
          id: 'groupingToMatrix',
          options: { rowField: 'instance', columnField: 'signal', valueField: 'Value', emptyValue: 'null' },
        },
      ])
      .overrideByName(REPLICA_COLUMN, replica())
      .withTarget(rowsAtEnd(gravest(VERDICT, ofReplicas, 'instance, signal'))),

    tablePanel({
      title: 'How long there is',
      metrics: ['heapwarden_time_to_limit_seconds'],
      note: 'Shortest first; replicas without growth are not listed.',
      width: 6,
      height: 10,
    })
      .decimals(1)
      .noValue('no growth')
      .transformations([
        columns({ instance: 'Replica', signal: 'Signal', Value: 'Time to the limit' }, ['Time']),
      ])
      .thresholds(HEADROOM)
      .sortBy([new common.TableSortByFieldStateBuilder().displayName('Time to the limit').desc(false)])
      .overrideByName('Replica', replica())
      .overrideByName('Time to the limit', [{ id: 'custom.cellOptions', value: COLOURED_CELL }])
      .withTarget(rowsAtEnd(`min by (instance, signal) (${ofReplicas('heapwarden_time_to_limit_seconds')})`)),

    tablePanel({
      title: 'Leaks by their signature',
      metrics: ['heapwarden_leak_info'],
      width: 6,
      height: 10,
    })
      .noValue('none that has been analysed')
      .transformations([
        columns({ signature: 'Signature', signal: 'Signal', Value: 'Replicas that have it' }, ['Time']),
      ])
      .sortBy([new common.TableSortByFieldStateBuilder().displayName('Replicas that have it').desc(true)])
      .withTarget(rowsAtEnd(`count by (signal, signature) (${ofReplicas('heapwarden_leak_info')})`)),
  ];
}

/** The column of addresses: plain, and each leads to its process. */
function replica() {
  return [
    { id: 'displayName', value: 'Replica' },
    { id: 'custom.cellOptions', value: { type: common.TableCellDisplayMode.Auto } },
    { id: 'links', value: [processLink('${__value.text}').build()] },
  ];
}
