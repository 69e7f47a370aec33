/** Counts what became of captures, for the metrics. */
import type { PredictionErrors } from '../capture/cost-model.js';
import type { CaptureEnd, CaptureRecord, CaptureTrigger } from '../capture/record.js';
import type { Exemplar } from './metric.js';
import { SecondsHistogram } from './seconds-histogram.js';

/** Upper bounds of the buckets of pauses, in seconds: a fork takes milliseconds, an inline snapshot up to minutes. */
export const PAUSE_BUCKETS_SECONDS = [
  0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5, 15, 60,
] as const;

/** How many captures ended in the same way. */
export interface CaptureCount extends Pick<CaptureRecord, 'kind' | 'trigger' | 'outcome'> {
  readonly count: number;
  /** Which was the last of them; of those that are stored, and not before the first. */
  readonly exemplar?: Exemplar;
}

/** Those that every process may see, and ends that are worth an alert; other series begin when they are first used. */
const COMMON_TRIGGERS: readonly CaptureTrigger[] = ['verdict', 'growth', 'pressure', 'api'];
const NOTABLE_ENDS: readonly CaptureEnd[] = [
  'stored',
  'refused_memory',
  'refused_disk',
  'source_failed',
  'store_failed',
];

/** What the default rules take beside heap snapshots. */
const CHEAP_CAPTURES: readonly Pick<CaptureCount, 'kind' | 'trigger'>[] = [
  { kind: 'report', trigger: 'verdict' },
  { kind: 'heap-profile', trigger: 'growth' },
  { kind: 'heap-profile', trigger: 'pressure' },
  { kind: 'report', trigger: 'pressure' },
];

export class CaptureTally {
  readonly #counts = new Map<string, CaptureCount>();
  /** How long captures stopped the application, by {@link PAUSE_BUCKETS_SECONDS}. */
  readonly pauses = new SecondsHistogram(PAUSE_BUCKETS_SECONDS);
  #errors: Partial<PredictionErrors> = {};
  #redactedStrings = 0;

  /** Prometheus sees no increase in a series that begins at 1. */
  constructor() {
    for (const trigger of COMMON_TRIGGERS) {
      for (const outcome of NOTABLE_ENDS) this.#add({ kind: 'heap-snapshot', trigger, outcome, count: 0 });
    }
    for (const cheap of CHEAP_CAPTURES) this.#add({ ...cheap, outcome: 'stored', count: 0 });
  }

  /** Takes note of a capture that has come to its end. */
  record(record: CaptureRecord): void {
    const { kind, trigger, outcome, pauseMs, redaction } = record;
    this.#add({
      kind,
      trigger,
      outcome,
      count: 1,
      ...(outcome === 'stored' && { exemplar: exemplarOf(record) }),
    });
    this.#redactedStrings += redaction?.redactedStrings ?? 0;
    if (pauseMs !== null) this.pauses.add(pauseMs / 1000);
  }

  /** Takes note of how wrong the last prediction of a cost was. */
  score(errors: Partial<PredictionErrors>): void {
    this.#errors = { ...this.#errors, ...errors };
  }

  /** Predicted / actual − 1 of the last heap snapshot, of the quantities that are known. */
  get predictionErrors(): Partial<PredictionErrors> {
    return this.#errors;
  }

  get redactedStrings(): number {
    return this.#redactedStrings;
  }

  /** One entry per kind, trigger and outcome. */
  get counts(): readonly CaptureCount[] {
    return [...this.#counts.values()];
  }

  #add({ count, ...capture }: CaptureCount): void {
    const key = `${capture.kind} ${capture.trigger} ${capture.outcome}`;
    const before = this.#counts.get(key)?.count ?? 0;
    this.#counts.set(key, { ...capture, count: before + count });
  }
}

/** The way from a count to the artefact, without a series per artefact. */
function exemplarOf({ id, incidentId, createdAt, durationMs }: CaptureRecord): Exemplar {
  return {
    labels: { capture_id: id, ...(incidentId !== null && { incident_id: incidentId }) },
    value: 1,
    atSeconds: (Date.parse(createdAt) + (durationMs ?? 0)) / 1000,
  };
}
