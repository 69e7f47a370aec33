/** What the metrics are read from: the watchdog's state at the moment of a scrape. Types only. */
import type { ChannelState } from '../alert/delivery/channel-state.js';
import type { RuleState } from '../capture/rules/rule-book.js';
import type { Pressure } from '../detect/pressure.js';
import type { Signal, Verdict } from '../detect/verdict.js';
import type { Subject } from '../incident/incident.js';
import type { OsReadings } from '../os/readings.js';
import type { StoreUsage } from '../store/artefact-store.js';
import type { Frame } from '../wire/frame.js';
import type { TrackedSummary } from '../wire/tracked.js';
import type { AnalysisTally } from './analysis-tally.js';
import type { CaptureTally } from './capture-tally.js';

export interface Readings {
  /** Version of Heapwarden. */
  readonly version: string;
  /** Version of Node. */
  readonly node: string;
  /** When the process started, milliseconds since the epoch. */
  readonly startedAtMs: number;
  /** The last frame; undefined until the first. */
  readonly frame: Frame | undefined;
  /** Old-generation bytes after the last major GC; undefined until the first. */
  readonly floorBytes: number | undefined;
  /** Names of the heap spaces as V8 gives them (`new_space`, …), in the order of the frame. */
  readonly heapSpaceNames: readonly string[];
  readonly os: OsReadings;
  /** Undefined when the application tracks nothing. */
  readonly tracked: TrackedSummary | undefined;
  readonly verdicts: Readonly<Partial<Record<Signal, Verdict>>>;
  readonly pressure: Pressure;
  readonly openIncidents: Readonly<Partial<Record<Subject, number>>>;
  /** Open incidents whose snapshots have been analysed. */
  readonly leaks: readonly { readonly signal: Subject; readonly signature: string }[];
  /** Where each channel of the configuration stands. */
  readonly alerts: readonly ChannelState[];
  readonly analyses: AnalysisTally;
  readonly captures: CaptureTally;
  readonly rules: readonly RuleState[];
  /** Undefined when there is no folder, or it cannot be looked at. */
  readonly store: StoreUsage | undefined;
  readonly mainThreadUnresponsiveSeconds: number;
  readonly lostFrames: number;
  /** CPU of the watchdog thread and of the probe since the start. */
  readonly selfCpuSeconds: number;
  /** Heap and external memory of the watchdog thread. */
  readonly selfMemoryBytes: number;
}
