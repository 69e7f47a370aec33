/**
 * What the application's thread and the watchdog thread say to each other, beside the frames. Types only.
 */
import type { CaptureRecord, CaptureRequest } from '../capture/record.js';
import type { Config } from '../config/schema.js';
import type { Incident } from '../incident/incident.js';
import type { Status } from '../server/api.js';

/** What the watchdog thread is started with. */
export interface WatchdogData {
  /** The shared memory of the ring of frames. */
  readonly ring: SharedArrayBuffer;
  /** Resolved settings; undefined when the watchdog is to resolve them itself. */
  readonly config: Config | undefined;
  /** The script that the application was started with. */
  readonly applicationPath: string | undefined;
  /** When the process started, milliseconds since the epoch. */
  readonly startedAtMs: number;
  /** The flags of Node that it was started with, on the command line and in `NODE_OPTIONS`. */
  readonly nodeFlags: readonly string[];
  /** Names of the heap spaces, in the order of the frame. */
  readonly heapSpaceNames: readonly string[];
}

/** A question of the application to the watchdog, answered by an {@link Answer} with the same id. */
export type Question =
  | { readonly type: 'status'; readonly id: number }
  | { readonly type: 'capture'; readonly id: number; readonly request: CaptureRequest }
  | { readonly type: 'stop'; readonly id: number };

/** From the application to the watchdog. */
export type ToWatchdog = Question | ({ readonly type: 'forked' } & ForkOutcome);

/** From the watchdog to the application. */
export type ToApplication =
  | Watching
  | { readonly type: 'unwatched' }
  | { readonly type: 'incident'; readonly incident: Incident }
  | { readonly type: 'answer'; readonly answer: Answer }
  | ForkOrder;

/** The watchdog is up. */
export interface Watching {
  readonly type: 'watching';
  readonly sampleIntervalMs: number;
  /** Where HTTP listens; undefined when it does not. */
  readonly url: string | undefined;
  /** The file that lists this process, to be removed when the process exits. */
  readonly processFile: string | undefined;
}

/** Asks the application to fork a child that writes its heap snapshot into a pipe. */
export interface ForkOrder {
  readonly type: 'fork';
  /** Seconds after which the child ends itself. */
  readonly deadlineSeconds: number;
}

/** What became of a {@link ForkOrder}. */
export type ForkOutcome =
  | {
      readonly isForked: true;
      readonly pid: number;
      /** The read end of the pipe; a descriptor of the process, so good in every thread. */
      readonly fd: number;
      /** How long the application was stopped. */
      readonly pauseMs: number;
    }
  | { readonly isForked: false; readonly reason: string };

export type Answer =
  | { readonly id: number; readonly type: 'status'; readonly status: Status }
  | { readonly id: number; readonly type: 'capture'; readonly record: CaptureRecord }
  | { readonly id: number; readonly type: 'stop' };
