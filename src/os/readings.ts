/** What the operating system says of the process. Types only; undefined is what this system does not tell. */

export interface OsReadings {
  /** Resident set size of the process. */
  readonly rssBytes: number | undefined;
  readonly cgroup: CgroupReading | undefined;
  readonly memoryStall: StallReading | undefined;
}

/** Memory of the cgroup that the process lives in. */
export interface CgroupReading {
  readonly version: 1 | 2;
  /** The lowest limit on the way from the process's cgroup to the root; undefined when there is none. */
  readonly limitBytes: number | undefined;
  /** All memory charged to the cgroup that has that limit, page cache included. */
  readonly usageBytes: number;
  /** Usage less the page cache that the kernel can drop at once (`inactive_file`): what the kernel compares before it kills. */
  readonly workingSetBytes: number;
}

/** Pressure stall information on memory: share of time in which tasks waited for memory, 0–1, over the last 10 s. */
export interface StallReading {
  readonly someRatio: number;
  readonly fullRatio: number;
}
