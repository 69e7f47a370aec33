/** What the application has left to do its work: garbage collection, the event loop, the load. */
import { RowBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { overTime, timePanel } from '../panel.mjs';
import { ofProcess } from '../series.mjs';

const GC = 'heapwarden_gc_duration_seconds';

export function responsiveness() {
  return [
    new RowBuilder('Garbage collection and event loop: how much does the application suffer?'),

    timePanel({ title: 'Share of the time spent in GC', metrics: [GC], unit: 'percentunit', width: 8 })
      .min(0)
      .withTarget(overTime(rateOf(`${GC}_sum`), '{{kind}}')),

    timePanel({ title: 'GCs', metrics: [GC], unit: 'ops', width: 8 })
      .min(0)
      .withTarget(overTime(rateOf(`${GC}_count`), '{{kind}}'))
      .withTarget(overTime(rateOf('heapwarden_quiet_gc_total'), 'major, asked for at quiet moments')),

    timePanel({
      title: 'Pauses of GC, 99th percentile',
      metrics: [GC],
      note: 'Nothing where there was no GC.',
      width: 8,
    })
      .min(0)
      .withTarget(overTime(percentile(), '{{kind}}')),

    timePanel({ title: 'Delay of the event loop', metrics: ['heapwarden_eventloop_delay_seconds'], width: 8 })
      .min(0)
      .withTarget(overTime(ofProcess('heapwarden_eventloop_delay_seconds'), '{{statistic}}')),

    timePanel({
      title: 'Event loop busy, and waiting for memory',
      metrics: ['heapwarden_eventloop_utilization_ratio', 'heapwarden_memory_stall_ratio'],
      width: 8,
    })
      .min(0)
      .max(1)
      .withTarget(overTime(ofProcess('heapwarden_eventloop_utilization_ratio'), 'busy'))
      .withTarget(overTime(ofProcess('heapwarden_memory_stall_ratio'), '{{severity}} tasks wait for memory')),

    timePanel({
      title: 'Main thread unresponsive',
      metrics: ['heapwarden_main_thread_unresponsive_seconds'],
      width: 4,
    })
      .min(0)
      .withTarget(overTime(ofProcess('heapwarden_main_thread_unresponsive_seconds'), 'main thread')),

    timePanel({ title: 'Requests', metrics: ['heapwarden_http_requests_total'], unit: 'reqps', width: 4 })
      .min(0)
      .withTarget(overTime(rateOf('heapwarden_http_requests_total'), 'requests')),
  ];
}

function rateOf(name) {
  return `rate(${ofProcess(name)}[$__rate_interval])`;
}

function percentile() {
  return `histogram_quantile(0.99, ${rateOf(`${GC}_bucket`)}) >= 0`;
}
