/** Decides whether a heap snapshot may be taken now: how often, at what cost, and whether somebody else is at it. */
import { type Admission, type Headroom, judgeCost } from './admission.js';
import type { CostModel, HeapSize, PredictionErrors, TakenSnapshot } from './cost-model.js';
import { CaptureLimits, type CaptureLimitsOptions } from './limits.js';
import type { CaptureOutcome, CaptureSourceName } from './record.js';

export interface GateOptions {
  readonly limits: CaptureLimitsOptions;
  readonly model: CostModel;
  /** The longest that a source which stops the application may stop it, in milliseconds. */
  readonly pauseBudgetMs: number;
  readonly readHeap: () => HeapSize;
  readonly readHeadroom: () => Promise<Headroom>;
  readonly now: () => number;
}

/** Why a capture is not taken. */
export interface Refusal {
  readonly outcome: Exclude<Admission['verdict'], 'accepted' | 'degraded'> & CaptureOutcome;
  readonly detail: string;
}

/** What was decided on one source, and on what heap. */
export interface Decision {
  readonly admission: Admission;
  readonly refusal: Refusal | undefined;
  readonly heap: HeapSize;
}

export class Gate {
  readonly #options: GateOptions;
  readonly #limits: CaptureLimits;

  constructor(options: GateOptions) {
    this.#options = options;
    this.#limits = new CaptureLimits(options.limits);
  }

  /** Heap snapshots that the day's budget still allows. */
  remainingToday(): number {
    return this.#limits.remaining(this.#options.now());
  }

  /** Undefined when the limits allow a snapshot now. */
  refusalByLimits(): Refusal | undefined {
    return this.#limits.refusal(this.#options.now());
  }

  /** Takes note of a snapshot that is being taken. */
  note(): void {
    this.#limits.note(this.#options.now());
  }

  /**
   * Holds the cost of a snapshot from `source` against what there is. A forced one is refused only when the store has
   * no room at all: how large it will be is a guess, and the store itself ends one that grows too large.
   */
  async decide(source: CaptureSourceName, isForced: boolean): Promise<Decision> {
    const { model, readHeap, readHeadroom, pauseBudgetMs } = this.#options;
    const heap = readHeap();
    const headroom = await readHeadroom();
    const prediction = model.predict(source, heap);
    const { verdict, detail } = judgeCost({ source, prediction, headroom, pauseBudgetMs });
    const isOverridden = isForced && verdict !== 'accepted' && headroom.diskBytes !== 0;
    return {
      admission: { verdict, isForced: isOverridden, prediction, headroom, actual: null },
      refusal:
        verdict === 'accepted' || isOverridden ? undefined : { outcome: verdict, detail: detail as string },
      heap,
    };
  }

  /** Learns from a snapshot what the next one will cost. @returns how wrong the prediction was */
  learn(taken: TakenSnapshot): Partial<PredictionErrors> {
    return this.#options.model.learn(taken);
  }
}
