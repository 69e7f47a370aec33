/** Whether a capture may be taken: what it will cost, against what there is. Pure. */
import type { CaptureSourceName } from './record.js';

/** What a capture costs. */
export interface Cost {
  /** Memory beyond what the process has, at the peak. */
  readonly extraMemoryBytes: number;
  /** How long the application is stopped. */
  readonly pauseMs: number;
  /** Size of the stored artefact. */
  readonly storedBytes: number;
  readonly durationMs: number;
}

/** What a capture has cost; null is what its source does not tell. */
export type ActualCost = { readonly [K in keyof Cost]: number | null };

/** What a capture is expected to cost. */
export interface Prediction extends Cost {
  readonly nodeCount: number;
  /** Whether the nodes were counted in an earlier snapshot of this process, or are guessed from the size of the heap. */
  readonly basis: 'measured' | 'estimated';
}

/** What there is for it; null is what this system does not tell. */
export interface Headroom {
  /** Memory that the cgroup, or the machine, still has, whichever has less. */
  readonly memoryBytes: number | null;
  /** Room in the store: of its quota or of the disk, whichever has less. */
  readonly diskBytes: number | null;
}

/**
 * - `accepted`
 * - `degraded`: taken in place of a dearer one that was refused
 * - the others: refused, as the outcomes of the same name say
 */
export type AdmissionVerdict =
  | 'accepted'
  | 'degraded'
  | 'refused_memory'
  | 'refused_disk'
  | 'cooldown'
  | 'budget'
  | 'busy';

/** What was decided on a capture, and on what numbers. */
export interface Admission {
  readonly verdict: AdmissionVerdict;
  /** Whether it was taken in spite of the verdict. */
  readonly isForced: boolean;
  /** Null where the verdict needs none. */
  readonly prediction: Prediction | null;
  readonly headroom: Headroom | null;
  /** What it did cost; null until it is stored. */
  readonly actual: ActualCost | null;
}

/** The verdict on a capture's cost, in words too. */
export interface CostVerdict {
  readonly verdict: Extract<AdmissionVerdict, 'accepted' | 'refused_memory' | 'refused_disk' | 'budget'>;
  /** Null when it is accepted. */
  readonly detail: string | null;
}

export interface CostQuestion {
  readonly source: CaptureSourceName;
  readonly prediction: Prediction;
  readonly headroom: Headroom;
  /** The longest that a source which stops the application may stop it. */
  readonly pauseBudgetMs: number;
}

/** Of the memory that is left, what the application keeps for itself. */
const RESERVED_MEMORY_RATIO = 0.1;

const MB = 1024 * 1024;

/** Holds what a capture will cost against what there is. */
export function judgeCost({ source, prediction, headroom, pauseBudgetMs }: CostQuestion): CostVerdict {
  const { extraMemoryBytes, storedBytes, pauseMs, nodeCount, basis } = prediction;
  const { memoryBytes, diskBytes } = headroom;
  const because = `for ${nodeCount} objects, ${basis === 'measured' ? 'as counted last time' : 'estimated from the heap'}`;
  if (diskBytes !== null && storedBytes > diskBytes) {
    const detail = `It would need ${mb(storedBytes)} of the ${mb(diskBytes)} that the store has left (${because}).`;
    return { verdict: 'refused_disk', detail };
  }
  if (memoryBytes !== null && extraMemoryBytes > memoryBytes * (1 - RESERVED_MEMORY_RATIO)) {
    const detail = `It would need ${mb(extraMemoryBytes)} of the ${mb(memoryBytes)} of memory that are left (${because}).`;
    return { verdict: 'refused_memory', detail };
  }
  if (source !== 'fork' && pauseMs > pauseBudgetMs) {
    const detail = `It would stop the application for ${Math.round(pauseMs)} ms (${because}); capturePauseBudgetMs allows ${pauseBudgetMs}.`;
    return { verdict: 'budget', detail };
  }
  return { verdict: 'accepted', detail: null };
}

function mb(bytes: number): string {
  return `${Math.round(bytes / MB)} MB`;
}
