/** What the operating system says of the process. Types only; undefined is what this system does not tell. */

export interface OsReadings {
  /** Resident set size of the process. */
  readonly rssBytes: number | undefined;
  /** Memory that the machine can still give. */
  readonly machineAvailableBytes: number | undefined;
  /** Undefined where no memory controller accounts for the process. */
  readonly cgroup: CgroupReading | undefined;
  /** Of the cgroup where the kernel tells, else of the whole machine. */
  readonly memoryStall: StallReading | undefined;
}

/** Memory of the cgroup that the process lives in. */
export interface CgroupReading {
  readonly version: 1 | 2;
  /**
   * The lowest limit from the process's cgroup up to the highest one that it can see; undefined when there is none.
   * In v2 `memory.high` counts as a limit beside `memory.max`.
   */
  readonly limitBytes: number | undefined;
  /** All memory charged to the cgroup that has that limit, page cache included; without a limit, to the process's own. */
  readonly usageBytes: number;
  /**
   * Usage less the page cache that the kernel drops before it kills (`inactive_file`): what a process must not let
   * come near the limit.
   */
  readonly workingSetBytes: number;
  /**
   * Whether the kernel, when it kills one process for lack of memory, kills all of the cgroup (`memory.oom.group`), as
   * Kubernetes asks it to from 1.28 on.
   */
  readonly isKilledAsGroup: boolean;
}

/** Pressure stall information on memory: share of time in which tasks waited for memory, 0–1, over the last 10 s. */
export interface StallReading {
  readonly someRatio: number;
  readonly fullRatio: number;
}

/** Mappings of the process, added up by what they are. */
export interface MappingsReading {
  readonly heap: MappingSum;
  /** Neither heap, stack nor file: V8's spaces, thread arenas, large buffers. */
  readonly anonymous: MappingSum;
  readonly stack: MappingSum;
  readonly file: MappingSum;
}

export interface MappingSum {
  readonly count: number;
  readonly rssBytes: number;
  /** Resident, with shared pages divided among those who share them. */
  readonly pssBytes: number;
  readonly swapBytes: number;
}
