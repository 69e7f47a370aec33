/**
 * What a heap snapshot will cost. It follows the number of objects and not their bytes: a heap of small objects costs
 * twenty times one of long strings. The coefficients below were measured on Node 20 to 26 (docs/captures.md); each
 * snapshot then corrects them for this application. Pure.
 */
import type { ActualCost, Cost, Prediction } from './admission.js';
import type { CaptureSourceName } from './record.js';

/** The heap that is to be captured. */
export interface HeapSize {
  /** In use, without the objects that have a page of their own; on the safe side where it is not current. */
  readonly smallObjectBytes: number;
  readonly rssBytes: number;
  /** Whether it was read just now. What is older may be far too low, so nothing is learned from it. */
  readonly isCurrent: boolean;
}

/** What was said of a cost, against what it was: predicted / actual − 1. */
export type PredictionErrors = Readonly<Record<keyof Cost, number>>;

/** A snapshot that was taken. */
export interface TakenSnapshot {
  readonly source: CaptureSourceName;
  readonly prediction: Prediction;
  readonly nodeCount: number;
  readonly heap: HeapSize;
  readonly actual: ActualCost;
}

/** Objects that Node itself has at start. */
const BARE_NODE_COUNT = 57_000;

/** Fewer bytes per object are not seen in real heaps: an estimate on the safe side, until a snapshot has counted. */
const MIN_BYTES_PER_NODE = 40;

/** What has come since the objects were counted may be smaller than they were; most objects are below this. */
const MAX_BYTES_PER_NEW_NODE = 100;

/**
 * A snapshot corrects a coefficient to this multiple of what was measured, or its inverse, and not beyond: what is
 * further off is a disturbance (a stopped process, a reading of the wrong moment), and would refuse every later one.
 */
const MAX_CORRECTION = 8;

interface Coefficients {
  extraBytesPerNode: number;
  storedBytesPerNode: number;
  msPerNode: number;
  /** Of a fork, by the memory whose page tables are copied. */
  forkPauseMsPerByte: number;
  /** Of the sources that stop the application while they last. */
  stopMsPerNode: number;
}

const MEASURED: Coefficients = {
  extraBytesPerNode: 450,
  storedBytesPerNode: 12,
  msPerNode: 0.01,
  forkPauseMsPerByte: 30 / 1024 ** 3,
  stopMsPerNode: 0.004,
};

/** V8 of Node 26 takes more for each object. */
const NODE_26_EXTRA_BYTES_PER_NODE = 800;

/** A fork does this much whatever the size of the process. */
const FORK_BASE_MS = 2;

export class CostModel {
  readonly #measured: Readonly<Coefficients>;
  readonly #coefficients: Coefficients;
  /** The last snapshot that was taken of a heap whose size was current. */
  #counted: { readonly nodeCount: number; readonly smallObjectBytes: number } | undefined;

  constructor(nodeMajor: number) {
    const extraBytesPerNode = nodeMajor >= 26 ? NODE_26_EXTRA_BYTES_PER_NODE : MEASURED.extraBytesPerNode;
    this.#measured = { ...MEASURED, extraBytesPerNode };
    this.#coefficients = { ...this.#measured };
  }

  predict(source: CaptureSourceName, heap: HeapSize): Prediction {
    const { extraBytesPerNode, storedBytesPerNode, msPerNode, forkPauseMsPerByte, stopMsPerNode } =
      this.#coefficients;
    const nodeCount = this.#nodeCount(heap);
    return {
      nodeCount,
      basis: this.#counted === undefined ? 'estimated' : 'measured',
      extraMemoryBytes: nodeCount * extraBytesPerNode,
      storedBytes: nodeCount * storedBytesPerNode,
      durationMs: nodeCount * msPerNode,
      pauseMs:
        source === 'fork' ? FORK_BASE_MS + heap.rssBytes * forkPauseMsPerByte : nodeCount * stopMsPerNode,
    };
  }

  /**
   * Holds a prediction against the truth, and corrects what the next one is made of.
   *
   * @returns how wrong it was, of the quantities that are known
   */
  learn({ source, prediction, nodeCount, heap, actual }: TakenSnapshot): Partial<PredictionErrors> {
    const { smallObjectBytes, isCurrent } = heap;
    if (isCurrent && smallObjectBytes > 0 && nodeCount > 0) this.#counted = { nodeCount, smallObjectBytes };
    const { extraMemoryBytes, storedBytes, durationMs, pauseMs } = actual;
    this.#correct('extraBytesPerNode', extraMemoryBytes, nodeCount);
    this.#correct('storedBytesPerNode', storedBytes, nodeCount);
    this.#correct('msPerNode', durationMs, nodeCount);
    if (source !== 'fork') this.#correct('stopMsPerNode', pauseMs, nodeCount);
    else this.#correct('forkPauseMsPerByte', pauseMs && Math.max(0, pauseMs - FORK_BASE_MS), heap.rssBytes);
    const known = Object.entries(actual).filter((entry): entry is [keyof Cost, number] => Boolean(entry[1]));
    return Object.fromEntries(known.map(([name, truth]) => [name, prediction[name] / truth - 1]));
  }

  #nodeCount({ smallObjectBytes }: HeapSize): number {
    const counted = this.#counted;
    if (counted === undefined) {
      return Math.max(BARE_NODE_COUNT, Math.round(smallObjectBytes / MIN_BYTES_PER_NODE));
    }
    const bytesPerNode = counted.smallObjectBytes / counted.nodeCount;
    const newBytes = smallObjectBytes - counted.smallObjectBytes;
    const perNewNode = newBytes < 0 ? bytesPerNode : Math.min(bytesPerNode, MAX_BYTES_PER_NEW_NODE);
    return Math.max(0, Math.round(counted.nodeCount + newBytes / perNewNode));
  }

  /** Upwards at once, since too little is dangerous; downwards by half, since one snapshot may have been lucky. */
  #correct(name: keyof Coefficients, amount: number | null, per: number): void {
    if (amount === null || per === 0) return;
    const before = this.#coefficients[name];
    const measured = this.#measured[name];
    const truth = Math.min(Math.max(amount / per, measured / MAX_CORRECTION), measured * MAX_CORRECTION);
    this.#coefficients[name] = truth > before ? truth : (before + truth) / 2;
  }
}
