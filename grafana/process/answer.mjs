/** The first look: is it leaking, how long is there, who holds it, where is the evidence. */
import * as common from '@grafana/grafana-foundation-sdk/common';
import { pageLink } from '../link.mjs';
import { atEnd, statPanel } from '../panel.mjs';
import { ofProcess } from '../series.mjs';
import { gravest, mappingsOf, VERDICT } from '../state.mjs';
import { HEADROOM, NEUTRAL, NONE, PRESSURE } from '../threshold.mjs';

export function answer() {
  return [
    statPanel({
      title: 'Is it leaking?',
      metrics: [VERDICT.metric],
      note: 'The gravest verdict of all signals.',
      width: 4,
    })
      .mappings(mappingsOf(VERDICT))
      .withTarget(atEnd(gravest(VERDICT, ofProcess), 'verdict')),

    statPanel({
      title: 'What leaks',
      metrics: [VERDICT.metric],
      note: 'The signals that are called a leak.',
      width: 4,
    })
      .textMode(common.BigValueTextMode.Name)
      .thresholds(NONE)
      .noValue('nothing')
      .withTarget(atEnd(`${ofProcess(VERDICT.metric, 'verdict="leaking"')} == 1`, '{{signal}}')),

    statPanel({ title: 'How long there is', metrics: ['heapwarden_time_to_limit_seconds'], width: 4 })
      .decimals(1)
      .thresholds(HEADROOM)
      .noValue('no growth')
      .withTarget(atEnd(`min(${ofProcess('heapwarden_time_to_limit_seconds')})`, 'time to the limit')),

    statPanel({ title: 'Nearest limit, used', metrics: ['heapwarden_pressure_ratio'], width: 4 })
      .decimals(0)
      .thresholds(PRESSURE)
      .withTarget(atEnd(`max(${ofProcess('heapwarden_pressure_ratio')})`, 'pressure')),

    statPanel({
      title: 'Who holds it',
      metrics: ['heapwarden_leak_info'],
      note: 'The signature of the holder. Click for its name and path, on the page of the watchdog.',
      width: 4,
    })
      .textMode(common.BigValueTextMode.Name)
      .thresholds(NONE)
      .noValue('not known')
      .dataLinks([pageLink()])
      .withTarget(atEnd(`max by (signature) (${ofProcess('heapwarden_leak_info')})`, '{{signature}}')),

    statPanel({
      title: 'Evidence in the store',
      metrics: ['heapwarden_store_artefacts'],
      note: 'Click to list and download: snapshots, profiles and reports, on the page of the watchdog.',
      width: 4,
    })
      .thresholds(NEUTRAL)
      .dataLinks([pageLink()])
      .withTarget(atEnd(ofProcess('heapwarden_store_artefacts'), 'artefacts')),
  ];
}
