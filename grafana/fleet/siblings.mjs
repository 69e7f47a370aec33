/** Who is unlike its siblings, and who is near a limit. */
import * as common from '@grafana/grafana-foundation-sdk/common';
import { RowBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { processLink } from '../link.mjs';
import { countPanel, dashed, dashes, overTime, timePanel } from '../panel.mjs';
import { ofReplicas, ofSiblings } from '../series.mjs';
import { PRESSURE_LEVEL } from '../state.mjs';
import { OUTLIER, PRESSURE } from '../threshold.mjs';

const FLOOR = 'heapwarden_heap_floor_bytes';
const RSS = 'heapwarden_rss_bytes';
const MEDIAN = 'median of all replicas';

export function siblings() {
  return [
    new RowBuilder('Siblings: who is unlike the others, and who is near a limit?'),

    perReplica({ title: 'Floor of the heap', metrics: [FLOOR], width: 12 })
      .min(0)
      .overrideByName(MEDIAN, ofNobody())
      .withTarget(overTime(ofReplicas(FLOOR), '{{instance}}'))
      .withTarget(overTime(`quantile(0.5, ${ofSiblings(FLOOR)})`, MEDIAN)),

    outliers({ title: 'Floor, from the median of the replicas', metrics: [FLOOR], width: 12 }),

    perReplica({ title: 'Resident memory', metrics: [RSS], width: 12 })
      .min(0)
      .overrideByName(MEDIAN, ofNobody())
      .withTarget(overTime(ofReplicas(RSS), '{{instance}}'))
      .withTarget(overTime(`quantile(0.5, ${ofSiblings(RSS)})`, MEDIAN)),

    outliers({ title: 'Resident memory, from the median of the replicas', metrics: [RSS], width: 12 }),

    perReplica({
      title: 'Share of the nearest limit that is used',
      metrics: ['heapwarden_pressure_ratio'],
      width: 12,
    })
      .min(0)
      .max(1)
      .thresholds(PRESSURE)
      .thresholdsStyle(dashes())
      .withTarget(overTime(`max by (instance) (${ofReplicas('heapwarden_pressure_ratio')})`, '{{instance}}')),

    countPanel({ title: 'Replicas by level of pressure', metrics: [PRESSURE_LEVEL.metric], width: 12 })
      .fillOpacity(60)
      .stacking(new common.StackingConfigBuilder().mode(common.StackingMode.Normal).group('A'))
      .overrides(levelColours())
      .withTarget(overTime(`sum by (level) (${ofReplicas(PRESSURE_LEVEL.metric)})`, '{{level}}')),
  ];
}

function perReplica(facts) {
  return timePanel(facts).dataLinks([processLink('${__field.labels.instance}')]);
}

/** The median leads to no process. */
function ofNobody() {
  return [...dashed('text'), { id: 'links', value: [] }];
}

/** Above half of the median and more, a replica has something that the others have not. */
function outliers({ title, metrics: [name], width }) {
  const median = `quantile by (namespace, job) (0.5, ${ofSiblings(name)})`;
  return perReplica({
    title,
    metrics: [name],
    note: 'How far above (or, negative, below) the median each replica is, as a share of it.',
    unit: 'percentunit',
    width,
  })
    .thresholds(OUTLIER)
    .thresholdsStyle(dashes())
    .withTarget(
      overTime(`${ofReplicas(name)}\n/ on (namespace, job) group_left () ${median}\n- 1`, '{{instance}}'),
    );
}

function levelColours() {
  return Object.entries(PRESSURE_LEVEL.colours).map(([level, color]) => ({
    matcher: { id: 'byName', options: level },
    properties: [{ id: 'color', value: { mode: 'fixed', fixedColor: color } }],
  }));
}
