/** Whether a process that has written a file is still there. */

/** Start of a process in clock ticks since boot; undefined when there is no such process, or no telling. */
export type ReadStartTicks = (pid: number) => number | undefined;

/** A process by its number, and by its start, which tells it from a later one with the same number; null where unknown. */
export interface Identity {
  readonly pid: number;
  readonly startTicks: number | null;
}

export function isAlive({ pid, startTicks }: Identity, readStartTicks: ReadStartTicks): boolean {
  if (startTicks !== null) return readStartTicks(pid) === startTicks;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
