/** How near the process is to the limit that will end it. Pure. */

export const PRESSURE_LEVELS = ['normal', 'elevated', 'high', 'critical'] as const;
export type PressureLevel = (typeof PRESSURE_LEVELS)[number];

/** The limits that can end a process: V8 aborts at `heap`, the kernel kills at `cgroup`. */
export type LimitName = 'heap' | 'cgroup';

export interface Limit {
  readonly limit: LimitName;
  readonly usedBytes: number;
  readonly limitBytes: number;
}

export interface Pressure {
  readonly level: PressureLevel;
  /** Used share per limit that exists, 0–1. */
  readonly ratios: Readonly<Partial<Record<LimitName, number>>>;
  /** The limit with the highest ratio, null when there is none. */
  readonly nearest: Limit | null;
}

/** The used share from which each level holds. */
const ENTRY_RATIOS = {
  normal: 0,
  /** A heap that is sized well works below: from here on V8 collects more often to stay there. */
  elevated: 0.7,
  /** What is left is still enough to take evidence in. */
  high: 0.85,
  /** The next burst of requests may be the last. */
  critical: 0.95,
} as const satisfies Record<PressureLevel, number>;

/** A level is left this far below its entry: one GC cycle moves the ratio by a few percent and must not toggle it. */
const EXIT_MARGIN_RATIO = 0.05;

/**
 * Tells the pressure on the nearest limit.
 *
 * @param limits - those that exist; none makes the level `normal`
 * @param previous - the level told before, `normal` at first: it is left only 0.05 below where it is entered
 */
export function judgePressure(limits: readonly Limit[], previous: PressureLevel): Pressure {
  const ratios: Partial<Record<LimitName, number>> = {};
  let nearest: Limit | null = null;
  for (const limit of limits) {
    ratios[limit.limit] = ratioOf(limit);
    if (nearest === null || ratioOf(limit) > ratioOf(nearest)) nearest = limit;
  }
  const ratio = nearest === null ? 0 : ratioOf(nearest);
  return { level: levelAt(ratio, previous), ratios, nearest };
}

function ratioOf({ usedBytes, limitBytes }: Limit): number {
  return usedBytes / limitBytes;
}

/** The highest level that holds: one entered anew at its entry, one held before down to its exit. */
function levelAt(ratio: number, previous: PressureLevel): PressureLevel {
  const held = PRESSURE_LEVELS.indexOf(previous);
  const holds = (level: PressureLevel, rank: number): boolean =>
    ratio >= ENTRY_RATIOS[level] - (rank <= held ? EXIT_MARGIN_RATIO : 0);
  return PRESSURE_LEVELS.findLast(holds) ?? 'normal';
}
