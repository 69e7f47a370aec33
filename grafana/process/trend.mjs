/** Does the floor rise, and towards which limit. */
import { RowBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { dashed, dashes, overTime, statePanel, timePanel } from '../panel.mjs';
import { ofProcess } from '../series.mjs';
import { gravest, mappingsOf, VERDICT } from '../state.mjs';
import { HEADROOM, PRESSURE } from '../threshold.mjs';

const LIMIT = 'limit of the heap';
const FORECAST = 'floor in an hour, at this slope';

export function trend() {
  return [
    new RowBuilder('Trend: does the floor rise, and towards which limit?'),

    timePanel({
      title: 'Floor of the heap',
      metrics: ['heapwarden_heap_floor_bytes', 'heapwarden_heap_used_bytes', 'heapwarden_heap_limit_bytes'],
      note: 'The dashes above the floor say where it is in an hour if it grows on as it does now: at the limit, if it gets there.',
      width: 12,
      height: 9,
    })
      .min(0)
      .overrideByName('in use', [{ id: 'custom.lineWidth', value: 1 }])
      .overrideByName(FORECAST, dashed('orange'))
      .overrideByName(LIMIT, dashed('red'))
      .withTarget(overTime(ofProcess('heapwarden_heap_floor_bytes'), 'floor'))
      .withTarget(overTime(ofProcess('heapwarden_heap_used_bytes'), 'in use'))
      .withTarget(overTime(forecast(), FORECAST))
      .withTarget(overTime(ofProcess('heapwarden_heap_limit_bytes'), LIMIT)),

    timePanel({
      title: 'Resident memory',
      metrics: ['heapwarden_rss_bytes', 'heapwarden_cgroup_usage_bytes', 'heapwarden_cgroup_limit_bytes'],
      width: 12,
      height: 9,
    })
      .min(0)
      .overrideByName('limit of the cgroup', dashed('red'))
      .withTarget(overTime(ofProcess('heapwarden_rss_bytes'), 'RSS'))
      .withTarget(overTime(ofProcess('heapwarden_cgroup_usage_bytes'), 'cgroup'))
      .withTarget(overTime(ofProcess('heapwarden_cgroup_limit_bytes'), 'limit of the cgroup')),

    statePanel({ title: 'Verdict on each signal', metrics: [VERDICT.metric], width: 12 })
      .mappings(mappingsOf(VERDICT))
      .withTarget(overTime(gravest(VERDICT, ofProcess, 'signal'), '{{signal}}')),

    timePanel({
      title: 'Share of each limit that is used',
      metrics: ['heapwarden_pressure_ratio', 'heapwarden_pressure_state'],
      width: 12,
    })
      .min(0)
      .max(1)
      .thresholds(PRESSURE)
      .thresholdsStyle(dashes())
      .withTarget(overTime(ofProcess('heapwarden_pressure_ratio'), '{{limit}}')),

    timePanel({
      title: 'Slope of each signal',
      metrics: ['heapwarden_leak_slope_bytes_per_second', 'heapwarden_detectable_slope_bytes_per_second'],
      note: 'Dashes: below them growth could not have been seen yet.',
      width: 12,
    })
      .overrideByRegexp('/^seen from /', dashed('text'))
      .withTarget(overTime(ofProcess('heapwarden_leak_slope_bytes_per_second'), '{{signal}}'))
      .withTarget(
        overTime(ofProcess('heapwarden_detectable_slope_bytes_per_second'), 'seen from {{signal}}'),
      ),

    timePanel({ title: 'Time to the limit', metrics: ['heapwarden_time_to_limit_seconds'], width: 12 })
      .min(0)
      .thresholds(HEADROOM)
      .thresholdsStyle(dashes())
      .withTarget(overTime(ofProcess('heapwarden_time_to_limit_seconds'), '{{signal}}')),
  ];
}

/** At most the limit, where it ends: a steep slope would leave no height to the rest. */
function forecast() {
  const slope = ofProcess('heapwarden_leak_slope_bytes_per_second', 'signal="js_heap"');
  const limit = ofProcess('heapwarden_heap_limit_bytes');
  return `${ofProcess('heapwarden_heap_floor_bytes')}
+ ignoring (signal) 3600 * ${slope}
< ${limit}
or ${limit} and ignoring (signal) ${slope} > 0`;
}
