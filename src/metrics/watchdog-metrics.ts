/** Metrics of what the watchdog thinks and does, and of what it costs. */
import { CAPTURE_ENDS, CAPTURE_KINDS, CAPTURE_TRIGGERS } from '../capture/record.js';
import { PRESSURE_LEVELS } from '../detect/pressure.js';
import { VERDICTS, type Verdict } from '../detect/verdict.js';
import { PAUSE_BUCKETS_SECONDS } from './capture-tally.js';
import { type Metric, perLabel, type Sample, single } from './metric.js';
import type { Readings } from './readings.js';

const SIGNAL = 'the signals that are judged';

export const watchdogMetrics: readonly Metric[] = [
  {
    name: 'heapwarden_pressure_ratio',
    otelName: 'heapwarden.pressure',
    type: 'gauge',
    unit: 'ratio',
    help: 'How much of each limit that can end the process is used, 0 to 1.',
    labels: { limit: '`heap`, `cgroup`' },
    howToRead: 'From 0.7 elevated, from 0.85 high, from 0.95 critical.',
    read: ({ pressure }) => perLabel('limit', Object.entries(pressure.ratios)),
  },
  {
    name: 'heapwarden_pressure_state',
    otelName: 'heapwarden.pressure_state',
    type: 'gauge',
    unit: '{state}',
    help: '1 for the level of pressure that holds, 0 for the others.',
    labels: { level: listOf(PRESSURE_LEVELS) },
    howToRead:
      'Of the nearest limit. A level is left only 0.05 below the ratio that it is entered at, so alerts on it do not flap.',
    read: ({ pressure }) =>
      PRESSURE_LEVELS.map((level) => ({ labels: { level }, value: level === pressure.level ? 1 : 0 })),
  },
  {
    name: 'heapwarden_signal_verdict',
    otelName: 'heapwarden.signal.verdict',
    type: 'gauge',
    unit: '{verdict}',
    help: '1 for the verdict that holds on the signal, 0 for the others.',
    labels: { signal: SIGNAL, verdict: listOf(VERDICTS) },
    howToRead: 'Alert on `{verdict="leaking"} == 1`.',
    read: ({ verdicts }) =>
      Object.entries(verdicts).flatMap(([signal, { verdict: current }]) =>
        VERDICTS.map((verdict) => ({ labels: { signal, verdict }, value: verdict === current ? 1 : 0 })),
      ),
  },
  {
    name: 'heapwarden_leak_slope_bytes_per_second',
    otelName: 'heapwarden.leak.slope',
    type: 'gauge',
    unit: 'bytes_per_second',
    help: 'Growth of the signal.',
    labels: { signal: SIGNAL },
    howToRead: 'Absent until it is known. A leak only where the verdict says so.',
    read: perSignal('slopePerSecond', 'bytes'),
  },
  {
    name: 'heapwarden_detectable_slope_bytes_per_second',
    otelName: 'heapwarden.detectable_slope',
    type: 'gauge',
    unit: 'bytes_per_second',
    help: 'The smallest growth that would have been seen.',
    labels: { signal: SIGNAL },
    howToRead: 'With the verdict `stable`: there is no leak above this.',
    read: perSignal('detectableSlopePerSecond', 'bytes'),
  },
  {
    name: 'heapwarden_time_to_limit_seconds',
    otelName: 'heapwarden.time_to_limit',
    type: 'gauge',
    unit: 'seconds',
    help: 'Time until the nearest limit is reached at the present growth.',
    labels: { signal: SIGNAL },
    aggregator: 'min',
    howToRead: 'Absent without growth. How long there is to act.',
    read: perSignal('timeToLimitSeconds'),
  },
  {
    name: 'heapwarden_incidents_open',
    otelName: 'heapwarden.incidents.open',
    type: 'gauge',
    unit: '{incident}',
    help: 'Incidents that are open.',
    labels: { signal: `${SIGNAL}, \`pressure\`, \`overdue_objects\`, and \`died_of_memory\`` },
    howToRead: '0 or 1 per signal; deaths of earlier processes stay open for an hour.',
    read: ({ verdicts, openIncidents }) => {
      const signals = [
        ...Object.keys(verdicts),
        'pressure',
        'overdue_objects',
        'died_of_memory',
      ] as (keyof typeof openIncidents)[];
      return perLabel(
        'signal',
        signals.map((signal) => [signal, openIncidents[signal] ?? 0]),
      );
    },
  },
  {
    name: 'heapwarden_captures_total',
    otelName: 'heapwarden.captures',
    type: 'counter',
    unit: '{capture}',
    help: 'Captures by kind, by what asked for them, and by what became of them.',
    labels: {
      kind: listOf(CAPTURE_KINDS),
      trigger: listOf(CAPTURE_TRIGGERS),
      outcome: listOf(CAPTURE_ENDS),
    },
    howToRead:
      'Anything but `stored` says why there is no evidence. What rules and the API ask for is counted from 0, so that the first one shows. In OpenMetrics the exemplars of `stored` name the capture and its incident.',
    read: ({ captures }) =>
      captures.counts.map(({ count, kind, trigger, outcome, exemplar }) => ({
        labels: { kind, trigger, outcome },
        value: count,
        ...(exemplar && { exemplar }),
      })),
  },
  {
    name: 'heapwarden_capture_pause_seconds',
    otelName: 'heapwarden.capture.pause',
    type: 'histogram',
    unit: 'seconds',
    help: 'How long captures stopped the application.',
    labels: {},
    howToRead:
      'Milliseconds by fork and for reports; seconds by the inspector. A profile that is not read in a fork costs a major GC.',
    bounds: PAUSE_BUCKETS_SECONDS,
    read: ({ captures: { pauses } }) => [
      { labels: {}, bucketCounts: pauses.bucketCounts, sum: pauses.sumSeconds },
    ],
  },
  {
    name: 'heapwarden_capture_prediction_error_ratio',
    otelName: 'heapwarden.capture.prediction_error',
    type: 'gauge',
    unit: 'ratio',
    help: 'How wrong the predicted cost of the last heap snapshot was: predicted / actual − 1.',
    labels: { quantity: '`memory`, `pause`, `size`, `duration`' },
    howToRead:
      'Below zero a snapshot cost more than admission control expected. Absent before the first one.',
    read: ({ captures: { predictionErrors } }) =>
      perLabel('quantity', [
        ['memory', predictionErrors.extraMemoryBytes ?? null],
        ['pause', predictionErrors.pauseMs ?? null],
        ['size', predictionErrors.storedBytes ?? null],
        ['duration', predictionErrors.durationMs ?? null],
      ]),
  },
  {
    name: 'heapwarden_redacted_strings_total',
    otelName: 'heapwarden.redacted_strings',
    type: 'counter',
    unit: '{string}',
    help: 'Strings that were replaced in heap snapshots.',
    labels: {},
    howToRead: 'Still zero after a capture: redaction is off.',
    read: ({ captures }) => single(captures.redactedStrings),
  },
  {
    name: 'heapwarden_rule_fired_total',
    otelName: 'heapwarden.rule.fired',
    type: 'counter',
    unit: '{firing}',
    help: 'How often each rule has fired.',
    labels: { rule: 'the rules of the configuration' },
    howToRead: 'Captures by rule.',
    read: ({ rules }) =>
      perLabel(
        'rule',
        rules.map(({ rule, firedCount }) => [rule.name, firedCount]),
      ),
  },
  {
    name: 'heapwarden_store_artefacts',
    otelName: 'heapwarden.store_artefacts',
    type: 'gauge',
    unit: '{artefact}',
    help: 'Artefacts in the local store.',
    labels: {},
    howToRead: 'The oldest are removed beyond `storeMaxArtefacts`.',
    read: ({ store }) => single(store?.artefactCount ?? null),
  },
  {
    name: 'heapwarden_store_bytes',
    otelName: 'heapwarden.store',
    type: 'gauge',
    unit: 'bytes',
    help: 'Bytes of the artefacts in the local store.',
    labels: {},
    howToRead: 'Bounded by `storeMaxBytes`.',
    read: ({ store }) => single(store?.bytes ?? null),
  },
  {
    name: 'heapwarden_store_available_bytes',
    otelName: 'heapwarden.store_available',
    type: 'gauge',
    unit: 'bytes',
    help: 'Bytes that may still be stored: of the quota or of the disk, whichever has less.',
    labels: {},
    aggregator: 'min',
    howToRead: 'Near zero the next capture is refused.',
    read: ({ store }) => single(store?.availableBytes ?? null),
  },
  {
    name: 'heapwarden_main_thread_unresponsive_seconds',
    otelName: 'heapwarden.main_thread.unresponsive',
    type: 'gauge',
    unit: 'seconds',
    help: 'How long the main thread has given no frame beyond what is due.',
    labels: {},
    howToRead: 'Above zero the event loop is blocked, or stuck in garbage collection.',
    read: ({ mainThreadUnresponsiveSeconds }) => single(mainThreadUnresponsiveSeconds),
  },
  {
    name: 'heapwarden_frames_lost_total',
    otelName: 'heapwarden.frames.lost',
    type: 'counter',
    unit: '{frame}',
    help: 'Frames that were overwritten before the watchdog read them.',
    labels: {},
    howToRead: 'Above zero the watchdog thread gets too little CPU.',
    read: ({ lostFrames }) => single(lostFrames),
  },
  {
    name: 'heapwarden_process_start_time_seconds',
    otelName: 'heapwarden.process.start_time',
    type: 'gauge',
    unit: 'seconds',
    help: 'When the process started, in seconds since the epoch.',
    labels: {},
    howToRead: 'A change is a restart; soon after critical pressure it was most likely a death.',
    read: ({ startedAtMs }) => single(startedAtMs / 1000),
  },
  {
    name: 'heapwarden_self_cpu_seconds_total',
    otelName: 'heapwarden.self.cpu',
    type: 'counter',
    unit: 'seconds',
    help: 'CPU time of the watchdog thread and of the probe.',
    labels: {},
    howToRead: 'Its rate is the share of a core that Heapwarden costs.',
    read: ({ selfCpuSeconds }) => single(selfCpuSeconds),
  },
  {
    name: 'heapwarden_self_memory_bytes',
    otelName: 'heapwarden.self.memory',
    type: 'gauge',
    unit: 'bytes',
    help: 'Heap and external memory of the watchdog thread.',
    labels: {},
    howToRead: 'Part of the RSS of the process.',
    read: ({ selfMemoryBytes }) => single(selfMemoryBytes),
  },
  {
    name: 'heapwarden_build_info',
    otelName: 'heapwarden.build.info',
    type: 'gauge',
    unit: 'info',
    help: 'Always 1; the labels say which versions run.',
    labels: { version: 'of Heapwarden', node: 'of Node' },
    howToRead: 'Join it to other metrics to compare versions.',
    read: ({ version, node }) => [{ labels: { version, node }, value: 1 }],
  },
];

function perSignal(
  field: 'slopePerSecond' | 'detectableSlopePerSecond' | 'timeToLimitSeconds',
  unit?: Verdict['unit'],
): (readings: Readings) => readonly Sample[] {
  return ({ verdicts }) =>
    perLabel(
      'signal',
      Object.entries(verdicts)
        .filter(([, verdict]) => unit === undefined || verdict.unit === unit)
        .map(([signal, verdict]) => [signal, verdict[field]]),
    );
}

function listOf(values: readonly string[]): string {
  return values.map((value) => `\`${value}\``).join(', ');
}
