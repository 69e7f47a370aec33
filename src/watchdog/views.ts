/** The watchdog's state as others see it: the API's status, and what the metrics are read from. */
import { getHeapStatistics } from 'node:v8';
import type { Alerts } from '../alert/alerts.js';
import type { Gate } from '../capture/gate.js';
import type { RuleBook } from '../capture/rules/rule-book.js';
import type { Config } from '../config/schema.js';
import type { Subject } from '../incident/incident.js';
import type { IncidentBook } from '../incident/incident-book.js';
import type { AnalysisTally } from '../metrics/analysis-tally.js';
import type { CaptureTally } from '../metrics/capture-tally.js';
import type { Readings } from '../metrics/readings.js';
import { readThreadCpuSeconds } from '../os/procfs.js';
import type { CapturingStatus, MemoryStatus, Status } from '../server/api.js';
import type { StoreUsage } from '../store/artefact-store.js';
import { VERSION } from '../version.js';
import type { WatchdogData } from '../wire/messages.js';
import type { History } from './history.js';
import type { Judgement } from './judgement.js';
import type { Loop } from './loop.js';
import type { Observation, Observer } from './observer.js';

export interface ViewParts {
  readonly config: Config;
  readonly data: WatchdogData;
  readonly observer: Observer;
  readonly loop: Loop;
  readonly judgement: Judgement;
  readonly incidents: IncidentBook;
  readonly alerts: Alerts;
  readonly tally: CaptureTally;
  readonly analysisTally: AnalysisTally;
  readonly gate: Gate;
  readonly history: History;
  readonly rules: RuleBook;
  readonly storeUsage: () => StoreUsage | undefined;
  readonly capturing: Pick<CapturingStatus, 'source' | 'detail'>;
}

/** Points of the floor's history that a status carries. */
const MAX_FLOOR_POINTS = 240;

export function statusOf(parts: ViewParts): Status {
  const { config, data, observer, loop, judgement, incidents, gate, capturing } = parts;
  return {
    service: config.service,
    pid: process.pid,
    version: VERSION,
    node: process.version,
    startedAt: new Date(data.startedAtMs).toISOString(),
    signals: judgement.verdicts,
    pressure: judgement.pressure,
    memory: memoryOf(loop.observation),
    mainThread: {
      unresponsiveSeconds: loop.observation.unresponsiveSeconds,
      lostFrames: observer.lostFrames,
    },
    capturing: { ...capturing, remainingToday: gate.remainingToday() },
    floor: observer.signals.floors
      .sample(MAX_FLOOR_POINTS)
      .map(({ atMs, value }) => ({ atMs, bytes: value })),
    openIncidents: incidents.open(),
    tracked: loop.observation.tracked ?? null,
  };
}

export function readingsOf(parts: ViewParts): Readings {
  const { data, observer, loop, judgement, incidents, alerts, tally, analysisTally, rules, storeUsage } =
    parts;
  const { frame, os, tracked, unresponsiveSeconds } = loop.observation;
  return {
    version: VERSION,
    node: process.version,
    startedAtMs: data.startedAtMs,
    frame,
    floorBytes: observer.signals.floors.latest?.value,
    heapSpaceNames: data.heapSpaceNames,
    os,
    tracked,
    verdicts: judgement.verdicts,
    pressure: judgement.pressure,
    openIncidents: countBy(incidents.open().map(({ signal }) => signal)),
    leaks: incidents
      .open()
      .flatMap(({ signal, signature }) => (signature === null ? [] : [{ signal, signature }])),
    alerts: alerts.states,
    analyses: analysisTally,
    captures: tally,
    rules: rules.states,
    store: storeUsage(),
    mainThreadUnresponsiveSeconds: unresponsiveSeconds,
    lostFrames: observer.lostFrames,
    selfCpuSeconds: (readThreadCpuSeconds('/') ?? 0) + (frame?.probeCpuMs ?? 0) / 1000,
    selfMemoryBytes: ownMemoryBytes(),
  };
}

function memoryOf({ frame, os }: Observation): MemoryStatus {
  return {
    heapUsedBytes: frame?.heapUsedBytes ?? null,
    heapLimitBytes: frame?.heapLimitBytes ?? null,
    externalBytes: frame?.externalBytes ?? null,
    arrayBuffersBytes: frame?.arrayBuffersBytes ?? null,
    rssBytes: os.rssBytes ?? null,
    cgroupUsageBytes: os.cgroup?.usageBytes ?? null,
    cgroupLimitBytes: os.cgroup?.limitBytes ?? null,
  };
}

function countBy(signals: readonly Subject[]): Partial<Record<Subject, number>> {
  const counts: Partial<Record<Subject, number>> = {};
  for (const signal of signals) counts[signal] = (counts[signal] ?? 0) + 1;
  return counts;
}

/** V8's figures are those of the isolate that asks: here, of the watchdog thread. */
function ownMemoryBytes(): number {
  const heap = getHeapStatistics();
  return heap.total_heap_size + heap.external_memory + heap.malloced_memory;
}
