/** The first look: which of the replicas are in trouble, and is it the same trouble. */
import { atEnd, statPanel } from '../panel.mjs';
import { ofReplicas } from '../series.mjs';
import { HEADROOM, NEUTRAL, NONE, PRESSURE } from '../threshold.mjs';

export function answer() {
  return [
    statPanel({ title: 'Replicas', metrics: ['heapwarden_build_info'], width: 3 })
      .thresholds(NEUTRAL)
      .withTarget(atEnd(`count(${ofReplicas('heapwarden_build_info')})`, 'replicas')),

    statPanel({
      title: 'Replicas that leak',
      metrics: ['heapwarden_signal_verdict'],
      note: 'Those with a verdict of leaking on any signal.',
      width: 3,
    })
      .thresholds(NONE)
      .withTarget(atEnd(leaking(), 'replicas')),

    statPanel({
      title: 'Shortest time to a limit',
      metrics: ['heapwarden_time_to_limit_seconds'],
      width: 3,
    })
      .decimals(1)
      .thresholds(HEADROOM)
      .noValue('no growth')
      .withTarget(atEnd(`min(${ofReplicas('heapwarden_time_to_limit_seconds')})`, 'time')),

    statPanel({ title: 'Nearest limit, used', metrics: ['heapwarden_pressure_ratio'], width: 3 })
      .decimals(0)
      .thresholds(PRESSURE)
      .withTarget(atEnd(`max(${ofReplicas('heapwarden_pressure_ratio')})`, 'pressure')),

    statPanel({ title: 'Open incidents', metrics: ['heapwarden_incidents_open'], width: 3 })
      .thresholds(NONE)
      .withTarget(atEnd(`sum(${ofReplicas('heapwarden_incidents_open')})`, 'incidents')),

    statPanel({
      title: 'Different leaks',
      metrics: ['heapwarden_leak_info'],
      note: 'How many holders the open leaks have: one, when it is the same leak everywhere.',
      width: 3,
    })
      .thresholds(NONE)
      .withTarget(
        atEnd(`count(count by (signature) (${ofReplicas('heapwarden_leak_info')})) or vector(0)`, 'leaks'),
      ),

    statPanel({
      title: 'Restarts',
      metrics: ['heapwarden_process_start_time_seconds'],
      note: 'Within the time that is shown, of instances that kept their address.',
      unit: 'short',
      width: 3,
    })
      .decimals(0)
      .thresholds(NEUTRAL)
      .withTarget(
        atEnd(`sum(changes(${ofReplicas('heapwarden_process_start_time_seconds')}[$__range]))`, 'restarts'),
      ),

    statPanel({
      title: 'Deaths of memory',
      metrics: ['heapwarden_incidents_open'],
      note: 'Within the time that is shown, as told by the processes that came after.',
      width: 3,
    })
      .thresholds(NONE)
      .withTarget(atEnd(deaths(), 'deaths')),
  ];
}

function leaking() {
  const isLeaking = `${ofReplicas('heapwarden_signal_verdict', 'verdict="leaking"')} == 1`;
  return `count(count by (instance) (${isLeaking})) or vector(0)`;
}

function deaths() {
  return `sum(max_over_time(${ofReplicas('heapwarden_incidents_open', 'signal="died_of_memory"')}[$__range]))`;
}
