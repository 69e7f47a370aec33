/** Which kind of memory it is. */
import * as common from '@grafana/grafana-foundation-sdk/common';
import { RowBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { overTime, timePanel } from '../panel.mjs';
import { ofProcess } from '../series.mjs';

export function memory() {
  return [
    new RowBuilder('Memory: which kind of it grows?'),

    stacked({ title: 'Heap spaces', metrics: ['heapwarden_heap_space_used_bytes'], width: 8 }).withTarget(
      overTime(`${ofProcess('heapwarden_heap_space_used_bytes')} > 0`, '{{space}}'),
    ),

    timePanel({
      title: 'External memory and array buffers',
      metrics: ['heapwarden_external_bytes', 'heapwarden_array_buffers_bytes'],
      width: 8,
    })
      .min(0)
      .withTarget(overTime(ofProcess('heapwarden_external_bytes'), 'external'))
      .withTarget(overTime(ofProcess('heapwarden_array_buffers_bytes'), 'array buffers, of these')),

    stacked({
      title: 'What the resident memory is made of',
      metrics: [
        'heapwarden_rss_bytes',
        'heapwarden_heap_used_bytes',
        'heapwarden_external_bytes',
        'heapwarden_malloced_bytes',
      ],
      note: 'The rest is native memory, code of the program, and pages that V8 keeps free: growth of it alone is a native leak or fragmentation.',
      width: 8,
    })
      .withTarget(overTime(ofProcess('heapwarden_heap_used_bytes'), 'heap in use'))
      .withTarget(overTime(ofProcess('heapwarden_external_bytes'), 'external'))
      .withTarget(overTime(ofProcess('heapwarden_malloced_bytes'), 'malloc of V8'))
      .withTarget(overTime(rest(), 'the rest')),

    timePanel({
      title: 'V8 contexts',
      metrics: ['heapwarden_native_contexts', 'heapwarden_detached_contexts'],
      width: 8,
    })
      .min(0)
      .decimals(0)
      .withTarget(overTime(ofProcess('heapwarden_native_contexts'), 'alive'))
      .withTarget(overTime(ofProcess('heapwarden_detached_contexts'), 'detached, not yet collected')),

    timePanel({
      title: 'Objects that the application tracks, alive',
      metrics: ['heapwarden_tracked_objects'],
      width: 8,
    })
      .min(0)
      .noValue('nothing is tracked')
      .withTarget(overTime(ofProcess('heapwarden_tracked_objects', 'state="live"'), '{{class}}')),

    timePanel({
      title: 'Objects that the application tracks, created',
      metrics: ['heapwarden_tracked_objects'],
      note: 'Without `other`: a class that comes to it or leaves it would look like a burst.',
      unit: 'cps',
      width: 8,
    })
      .min(0)
      .noValue('nothing is tracked')
      .withTarget(
        overTime(
          `rate(${ofProcess('heapwarden_tracked_objects', 'state="created", class!="other"')}[$__rate_interval])`,
          '{{class}}',
        ),
      ),
  ];
}

function stacked(facts) {
  return timePanel(facts)
    .min(0)
    .fillOpacity(40)
    .lineWidth(1)
    .stacking(new common.StackingConfigBuilder().mode(common.StackingMode.Normal).group('A'));
}

/** Never below zero: the parts are read a moment after the whole. */
function rest() {
  const parts = ['heapwarden_heap_used_bytes', 'heapwarden_external_bytes', 'heapwarden_malloced_bytes'];
  const sum = [ofProcess('heapwarden_rss_bytes'), ...parts.map((part) => ofProcess(part))].join('\n  - ');
  return `clamp_min(\n  ${sum},\n  0\n)`;
}
