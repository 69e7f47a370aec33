/** What the watchdog costs, and whether it can be believed. */
import { MappingType, RowBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { columns } from '../columns.mjs';
import {
  atEnd,
  countPanel,
  overTime,
  rowsAtEnd,
  statePanel,
  statPanel,
  tablePanel,
  timePanel,
} from '../panel.mjs';
import { ofProcess } from '../series.mjs';
import { NEUTRAL, NONE } from '../threshold.mjs';

/** The numbers of the breaker's states. */
const BREAKER = [
  {
    type: MappingType.ValueToText,
    options: {
      0: { text: 'closed', color: 'green', index: 0 },
      1: { text: 'half open', color: 'yellow', index: 1 },
      2: { text: 'open', color: 'red', index: 2 },
    },
  },
];

export function watchdog() {
  return [
    new RowBuilder('The watchdog itself: what does it cost, and does it see all?'),

    timePanel({
      title: 'Share of a core that it takes',
      metrics: ['heapwarden_self_cpu_seconds_total'],
      unit: 'percentunit',
      width: 6,
      height: 6,
    })
      .min(0)
      .withTarget(
        overTime(`rate(${ofProcess('heapwarden_self_cpu_seconds_total')}[$__rate_interval])`, 'CPU'),
      ),

    timePanel({
      title: 'Memory that it takes',
      metrics: ['heapwarden_self_memory_bytes'],
      width: 6,
      height: 6,
    })
      .min(0)
      .withTarget(overTime(ofProcess('heapwarden_self_memory_bytes'), 'memory')),

    statPanel({ title: 'Frames lost', metrics: ['heapwarden_frames_lost_total'], width: 3, height: 6 })
      .thresholds(NONE)
      .withTarget(atEnd(ofProcess('heapwarden_frames_lost_total'), 'frames')),

    statPanel({
      title: 'GCs asked for, paused',
      metrics: ['heapwarden_quiet_gc_pause_seconds_total'],
      width: 3,
      height: 6,
    })
      .thresholds(NEUTRAL)
      .withTarget(atEnd(ofProcess('heapwarden_quiet_gc_pause_seconds_total'), 'paused')),

    tablePanel({ title: 'Versions', metrics: ['heapwarden_build_info'], width: 6, height: 6 })
      .transformations([columns({ version: 'Heapwarden', node: 'Node' }, ['Time', 'Value'])])
      .withTarget(rowsAtEnd(`max by (version, node) (${ofProcess('heapwarden_build_info')})`)),

    countPanel({
      title: 'Alerts by channel',
      metrics: ['heapwarden_alerts_total'],
      width: 12,
      height: 6,
    }).withTarget(overTime(ofProcess('heapwarden_alerts_total'), '{{channel}}, {{outcome}}')),

    countPanel({
      title: 'Alerts that wait',
      metrics: ['heapwarden_alert_queue_length'],
      width: 6,
      height: 6,
    }).withTarget(overTime(ofProcess('heapwarden_alert_queue_length'), '{{channel}}')),

    statePanel({
      title: 'Channels after failures',
      metrics: ['heapwarden_alert_breaker_state'],
      width: 6,
      height: 6,
    })
      .mappings(BREAKER)
      .withTarget(overTime(ofProcess('heapwarden_alert_breaker_state'), '{{channel}}')),
  ];
}
