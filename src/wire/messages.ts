/**
 * What the application's thread and the watchdog thread say to each other, beside the frames.
 */
import type { MessagePort } from 'node:worker_threads';
import type { CaptureRecord, CaptureRequest } from '../capture/record.js';
import type { Config } from '../config/schema.js';
import type { Incident } from '../incident/incident.js';
import type { Status } from '../server/api.js';
import type { TrackedSummary } from './tracked.js';

/** What the watchdog thread is started with. */
export interface WatchdogData {
  /** The shared memory of the ring of frames. */
  readonly ring: SharedArrayBuffer;
  /** The ticket of the command that may be run, 0 when there is none; whoever swaps it for 0 runs it. */
  readonly tickets: Int32Array;
  /** 1 as soon as the process exits in order: nothing is to be written for it or asked of it any more. */
  readonly ending: Int32Array;
  readonly isInspectorAllowed: boolean;
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
  /** Write the metrics to the board in this shared memory from now on. */
  | { readonly type: 'publish'; readonly id: number; readonly board: SharedArrayBuffer }
  | { readonly type: 'stop'; readonly id: number };

/** From the application to the watchdog. */
export type ToWatchdog =
  | Question
  | { readonly type: 'command-done'; readonly ticket: number; readonly outcome: CommandOutcome }
  /** What has become of the objects that the application has given to the tracker. */
  | { readonly type: 'tracked'; readonly summary: TrackedSummary }
  /** A signal that a rule waits for has come. */
  | { readonly type: 'process-signal'; readonly signal: NodeJS.Signals };

/** From the watchdog to the application. */
export type ToApplication =
  | Watching
  | { readonly type: 'unwatched' }
  | { readonly type: 'incident'; readonly incident: Incident }
  | { readonly type: 'answer'; readonly answer: Answer }
  | ({ readonly type: 'command' } & TicketedCommand)
  /** Asks for a snapshot in the application's own thread, into `port`. */
  | { readonly type: 'inline-snapshot'; readonly port: MessagePort };

/** The watchdog is up. */
export interface Watching {
  readonly type: 'watching';
  readonly sampleIntervalMs: number;
  /** Where HTTP listens; undefined when it does not. */
  readonly url: string | undefined;
  /** The files that tell of this process, to be removed when it exits. */
  readonly filesOfProcess: readonly string[];
  /** How long there must have been no major GC before the probe asks for one; undefined for never. */
  readonly quietGcAfterMs: number | undefined;
  /** Whether objects that Node tells of are tracked. */
  readonly isAutoTracking: boolean;
  /** Signals of the operating system that rules wait for. */
  readonly processSignals: readonly NodeJS.Signals[];
}

/**
 * What the watchdog has the application's thread do: only that thread can fork with its heap, or read its handles.
 * It comes by message, or, when the thread is busy in JavaScript, through the inspector; the function that runs it
 * is the same. A command has a ticket, so that it is run once at most whichever way it comes.
 */
export type Command =
  /** Fork a child that writes `content` into a pipe, and ends itself after `deadlineSeconds`. */
  | {
      readonly type: 'fork';
      readonly content: 'heap-snapshot' | 'heap-profile';
      readonly deadlineSeconds: number;
    }
  /** Tell what Node knows of its handles, and its diagnostic report. */
  | { readonly type: 'report' }
  /** Start or stop the sampling heap profiler. */
  | { readonly type: 'sampling'; readonly isWanted: boolean }
  /** Tell what the sampling heap profiler has found. */
  | { readonly type: 'profile' };

/** The child that a fork has made. */
export interface ForkedChild {
  readonly pid: number;
  /** The read end of the pipe; a descriptor of the process, so good in every thread. */
  readonly fd: number;
  /** How long the application was stopped. */
  readonly pauseMs: number;
  /** Resident memory of the application at the fork, which the child shares; 0 where unknown. */
  readonly rssBytes: number;
}

/** The state of the sampling heap profiler, of which an isolate has one. */
export type Sampling = 'ours' | 'off' | 'of-another-tool';

/** What each command gives. */
export interface CommandResults {
  readonly fork: ForkedChild;
  readonly report: { readonly json: string; readonly pauseMs: number };
  /** `isFresh`: it was started just now, and has seen nothing yet. */
  readonly sampling: { readonly state: Sampling; readonly isFresh: boolean };
  readonly profile: { readonly state: Sampling; readonly json: string | null; readonly pauseMs: number };
}

/** What became of a command. */
export type CommandOutcome<T extends Command['type'] = Command['type']> =
  | { readonly isDone: true; readonly result: CommandResults[T] }
  | { readonly isDone: false; readonly reason: string };

/** Under this symbol of the application's global object the inspector finds the function that runs commands. */
export const COMMANDS_SYMBOL = 'heapwarden.commands';

/** A command on its way. */
export interface TicketedCommand {
  readonly ticket: number;
  readonly command: Command;
}

/** The application's heap as `v8.getHeapSnapshot()` serialises it, chunk by chunk, on a port of its own. */
export type InlineSnapshotMessage =
  | { readonly type: 'chunk'; readonly bytes: Uint8Array }
  | { readonly type: 'end'; readonly pauseMs: number }
  | { readonly type: 'failed'; readonly reason: string };

export type Answer =
  | { readonly id: number; readonly type: 'status'; readonly status: Status }
  | { readonly id: number; readonly type: 'capture'; readonly record: CaptureRecord }
  /** They are written. */
  | { readonly id: number; readonly type: 'publish' }
  | { readonly id: number; readonly type: 'stop' };
