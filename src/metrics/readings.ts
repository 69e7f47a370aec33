/** What the metrics are read from: the watchdog's state at the moment of a scrape. Types only. */
import type { Pressure } from '../detect/pressure.js';
import type { Signal, Verdict } from '../detect/verdict.js';
import type { OsReadings } from '../os/readings.js';
import type { Frame } from '../wire/frame.js';
import type { CaptureTally } from './capture-tally.js';

export interface Readings {
  /** Version of Heapwarden. */
  readonly version: string;
  /** Version of Node. */
  readonly node: string;
  /** The last frame; undefined until the first. */
  readonly frame: Frame | undefined;
  /** Old-generation bytes after the last major GC; undefined until the first. */
  readonly floorBytes: number | undefined;
  /** Names of the heap spaces as V8 gives them (`new_space`, …), in the order of the frame. */
  readonly heapSpaceNames: readonly string[];
  readonly os: OsReadings;
  readonly verdicts: Readonly<Partial<Record<Signal, Verdict>>>;
  readonly pressure: Pressure;
  readonly openIncidents: Readonly<Partial<Record<Signal | 'pressure', number>>>;
  readonly captures: CaptureTally;
  readonly mainThreadUnresponsiveSeconds: number;
  readonly lostFrames: number;
  /** CPU of the watchdog thread and of the probe since the start. */
  readonly selfCpuSeconds: number;
  /** Heap and external memory of the watchdog thread. */
  readonly selfMemoryBytes: number;
}
