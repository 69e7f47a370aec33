/** What the watchdog costs, and whether it can be believed. */
import { RowBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { columns } from '../columns.mjs';
import { atEnd, overTime, rowsAtEnd, statPanel, tablePanel, timePanel } from '../panel.mjs';
import { ofProcess } from '../series.mjs';
import { NEUTRAL, NONE } from '../threshold.mjs';

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
  ];
}
