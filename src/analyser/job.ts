/** Analyses snapshots in a process of its own, so that whatever becomes of it, nothing else is harmed. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { HeapwardenError } from '../error.js';
import type { Analysis } from '../snapshot/analysis/analysis.js';
import type { AnalyserMessage, AnalysisProgress, ExpectedSnapshot, Task } from './messages.js';

/** A stored snapshot. */
export interface StoredSnapshot extends ExpectedSnapshot {
  /** Its bytes, as a gzip file. */
  readonly read: () => Readable;
}

export interface JobOptions {
  /** Oldest first. */
  readonly snapshots: readonly StoredSnapshot[];
  /** Memory that can be had; null when it is not known. */
  readonly availableBytes: number | null;
  /** Ends the process. */
  readonly signal: AbortSignal;
  /** Told of each step, and while a snapshot is read once a second at most. */
  readonly onProgress: (progress: AnalysisProgress) => void;
}

const MAIN = fileURLToPath(new URL('main.js', import.meta.url));

/** The arrays of a heap lie outside of V8's heap; within it are texts, and lists of suspects. */
const MAX_HEAP_MB = 512;

/** Characters of its standard error that are kept, and that are told. */
const MAX_HEARD = 16_384;
const MAX_TOLD = 500;

/** What a pipe says whose other end has gone: why is known by how the process ended. */
const GONE = ['EPIPE', 'ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE'];

/**
 * Runs an analysis.
 *
 * @throws HeapwardenError `HEAPWARDEN_SNAPSHOT_INVALID`; `HEAPWARDEN_ANALYSIS_REFUSED` when by the header of a snapshot there
 *   is not enough memory for it; `HEAPWARDEN_ANALYSIS_FAILED` when the process could not be started or fed, or ended before it was done; and a HeapwardenError of what gives the snapshots
 */
export async function runAnalysis(options: JobOptions): Promise<Analysis> {
  const { snapshots, signal, onProgress } = options;
  const child = start(options);
  const closed = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
  try {
    // Told at once, that it could not be started.
    if (child.pid === undefined) await closed;
    // An abort ends it with an error, which comes out of the reading of its words as well.
    closed.catch(() => {});
    const words = lastWordsOf(child);
    const fed = feed(child, snapshots).catch((error: NodeJS.ErrnoException) => error);
    const outcome = await outcomeOf(child, onProgress);
    const [[code, endedBy], feedError] = await Promise.all([closed, fed]);
    if (outcome?.type === 'analysis') return outcome.analysis;
    // To the process, what could not be read is a snapshot that was cut off.
    if (feedError && !GONE.includes(feedError.code ?? '')) throw feedError;
    if (outcome?.type === 'failed') throw new HeapwardenError(outcome.code, outcome.message);
    throw failed([endOf(code, endedBy), words()].filter((part) => part !== '').join(': '));
  } catch (error) {
    if (signal.aborted) throw failed(whyGivenUp(signal));
    throw error instanceof HeapwardenError ? error : failed((error as Error).message);
  } finally {
    child.kill('SIGKILL');
  }
}

function start({ snapshots, availableBytes, signal }: JobOptions): ChildProcess {
  const task: Task = {
    snapshots: snapshots.map(({ takenAtMs, bytes }) => ({ takenAtMs, bytes })),
    availableBytes,
  };
  return spawn(process.execPath, [`--max-old-space-size=${MAX_HEAP_MB}`, MAIN, JSON.stringify(task)], {
    // It is no application: it is not watched, traced or instrumented.
    env: { ...process.env, NODE_OPTIONS: '', HEAPWARDEN_ENABLED: 'false' },
    stdio: ['ignore', 'pipe', 'pipe', ...snapshots.map(() => 'pipe' as const)],
    signal,
    killSignal: 'SIGKILL',
  });
}

/** One after the other, as they are read. */
async function feed(child: ChildProcess, snapshots: readonly StoredSnapshot[]): Promise<void> {
  for (const [index, { read }] of snapshots.entries()) {
    await pipeline(read(), child.stdio[index + 3] as Writable);
  }
}

async function outcomeOf(
  child: ChildProcess,
  onProgress: (progress: AnalysisProgress) => void,
): Promise<Exclude<AnalyserMessage, { type: 'progress' }> | undefined> {
  for await (const line of createInterface({ input: child.stdout as Readable })) {
    const message = parsed(line);
    if (message?.type !== 'progress') return message;
    onProgress({ step: message.step, ratio: message.ratio });
  }
  return undefined;
}

/** Undefined for half a message, which it has ended in. */
function parsed(line: string): AnalyserMessage | undefined {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function lastWordsOf(child: ChildProcess): () => string {
  let words = '';
  child.stderr?.on('data', (chunk) => {
    words = (words + chunk).slice(-MAX_HEARD);
  });
  // V8 has much to say at its end, of which one line tells why.
  return () => (/^FATAL ERROR: .*/m.exec(words)?.[0] ?? words).trim().slice(-MAX_TOLD);
}

function endOf(code: number | null, signal: NodeJS.Signals | null): string {
  if (signal === 'SIGKILL') return 'it was killed, as the kernel does when memory runs out';
  return `it ended by ${signal ?? `code ${code}`}`;
}

function whyGivenUp({ reason }: AbortSignal): string {
  return reason?.name === 'TimeoutError' ? 'it took too long' : 'it is not wanted any more';
}

function failed(why: string): HeapwardenError {
  return new HeapwardenError(
    'HEAPWARDEN_ANALYSIS_FAILED',
    `The process that analyses the snapshots has failed: ${why}. The snapshots are stored; "heapwarden analyze" can read them elsewhere.`,
  );
}
