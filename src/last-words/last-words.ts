/**
 * What a process would have said at its end. It is kept on disk while the process lives and removed when it ends in
 * order; one that the kernel kills or V8 aborts leaves it behind. Pure.
 */
import type { Pressure, PressureLevel } from '../detect/pressure.js';
import { PRESSURE_LEVELS } from '../detect/pressure.js';

export interface LastWords {
  readonly service: string;
  readonly pid: number;
  /** Name of the machine or container. */
  readonly host: string;
  /** Start of the process in clock ticks since boot: tells it from a later one with the same pid; null where unknown. */
  readonly startTicks: number | null;
  /** ISO 8601. */
  readonly startedAt: string;
  /** ISO 8601: the process lived at this moment. */
  readonly writtenAt: string;
  readonly pressure: Pressure;
  /** What holds of the heap, in plain words. */
  readonly verdict: string | null;
  /** Processes that the kernel had killed in the cgroup for lack of memory; null where it does not count them. */
  readonly oomKillCount: number | null;
  /** Ids of the latest captures, newest first: they are in the store. */
  readonly captures: readonly string[];
  /** The last minute, oldest first. */
  readonly history: readonly object[];
}

/** How a process died of memory. */
export interface DeathOfMemory {
  readonly lastWords: LastWords;
  /**
   * - `kernel`: the kernel has counted a process that it killed in the cgroup since
   * - `cgroup`: the limit of the cgroup was near
   * - `heap`: V8's limit was near
   */
  readonly cause: 'kernel' | 'cgroup' | 'heap';
  /** One sentence in plain words. */
  readonly reason: string;
}

/** From this level on, a process that is gone without a farewell has died of memory. */
const FATAL_LEVEL: PressureLevel = 'high';

const MB = 1024 * 1024;

/**
 * Tells whether a process that is gone has died of memory.
 *
 * @param oomKillCount - what the kernel counts now in the cgroup that this process shares with it; null where it does not
 */
export function deathOf(lastWords: LastWords, oomKillCount: number | null): DeathOfMemory | undefined {
  const { pressure } = lastWords;
  const wasKilled =
    oomKillCount !== null && lastWords.oomKillCount !== null && oomKillCount > lastWords.oomKillCount;
  const wasNear = PRESSURE_LEVELS.indexOf(pressure.level) >= PRESSURE_LEVELS.indexOf(FATAL_LEVEL);
  if (!wasKilled && !wasNear) return undefined;
  const cause = wasKilled ? 'kernel' : (pressure.nearest?.limit ?? 'heap');
  return { lastWords, cause, reason: reasonOf(lastWords, cause) };
}

const CAUSES: Readonly<Record<DeathOfMemory['cause'], string>> = {
  kernel: 'was killed by the kernel for lack of memory',
  cgroup: 'ended without a farewell near the memory limit of the cgroup, and has probably died of it',
  heap: "ended without a farewell near V8's heap limit, and has probably died of it",
};

function reasonOf({ pid, writtenAt, pressure }: LastWords, cause: DeathOfMemory['cause']): string {
  const { nearest } = pressure;
  const use = nearest
    ? ` ${Math.round(nearest.usedBytes / MB)} of ${Math.round(nearest.limitBytes / MB)} MB were in use then.`
    : '';
  return `Process ${pid} ${CAUSES[cause]}; it was last seen at ${writtenAt}.${use}`;
}
