/** Analyses snapshots in a process of its own, so that whatever becomes of it, nothing else is harmed. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { HeapwardenError } from '../error.js';
import type { Analysis } from '../snapshot/analysis/analysis.js';
import type { AnalyserMessage } from './messages.js';

/** A stored snapshot. */
export interface StoredSnapshot {
  /** Milliseconds since the epoch. */
  readonly takenAtMs: number;
  /** Its bytes, as a gzip file. */
  readonly read: () => Readable;
}

export interface JobOptions {
  /** Oldest first. */
  readonly snapshots: readonly StoredSnapshot[];
  /** Ends the process. */
  readonly signal: AbortSignal;
  /** Told of each step. */
  readonly onStep: (step: string) => void;
}

const MAIN = fileURLToPath(new URL('main.js', import.meta.url));

/** The arrays of a heap lie outside of V8's heap; within it are texts, and lists of suspects. */
const MAX_HEAP_MB = 512;

/** Last words of the process that are told. */
const MAX_WORDS = 500;

/**
 * Runs an analysis.
 *
 * @throws HeapwardenError `HEAPWARDEN_SNAPSHOT_INVALID`, or `HEAPWARDEN_ANALYSIS_FAILED` when the process could not be
 *   started, or ended before it was done
 */
export async function runAnalysis({ snapshots, signal, onStep }: JobOptions): Promise<Analysis> {
  const child = spawn(
    process.execPath,
    [
      `--max-old-space-size=${MAX_HEAP_MB}`,
      MAIN,
      JSON.stringify(snapshots.map(({ takenAtMs }) => takenAtMs)),
    ],
    {
      // It is no application: it is not watched, traced or instrumented.
      env: { ...process.env, NODE_OPTIONS: '', HEAPWARDEN_ENABLED: 'false' },
      stdio: ['ignore', 'pipe', 'pipe', ...snapshots.map(() => 'pipe' as const)],
      signal,
      killSignal: 'SIGKILL',
    },
  );
  const closed = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
  // An abort ends it with an error, which comes out of the reading of its words as well.
  closed.catch(() => {});
  const words = lastWordsOf(child);
  try {
    // Why a pipe broke is known by how the process ended.
    const fed = feed(child, snapshots).catch(() => {});
    const outcome = await outcomeOf(child, onStep);
    const [[code, endedBy]] = await Promise.all([closed, fed]);
    if (outcome?.type === 'analysis') return outcome.analysis;
    if (outcome?.type === 'failed') throw new HeapwardenError(outcome.code, outcome.message);
    throw failed(`it ended by ${endedBy ?? `code ${code}`}${words()}`);
  } catch (error) {
    if (error instanceof HeapwardenError) throw error;
    throw failed(signal.aborted ? 'it took too long, or is not wanted any more' : (error as Error).message);
  } finally {
    child.kill('SIGKILL');
  }
}

/** One after the other, as they are read. */
async function feed(child: ChildProcess, snapshots: readonly StoredSnapshot[]): Promise<void> {
  for (const [index, { read }] of snapshots.entries()) {
    await pipeline(read(), child.stdio[index + 3] as Writable);
  }
}

async function outcomeOf(
  child: ChildProcess,
  onStep: (step: string) => void,
): Promise<Exclude<AnalyserMessage, { type: 'step' }> | undefined> {
  for await (const line of createInterface({ input: child.stdout as Readable })) {
    const message: AnalyserMessage = JSON.parse(line);
    if (message.type !== 'step') return message;
    onStep(message.step);
  }
  return undefined;
}

function lastWordsOf(child: ChildProcess): () => string {
  let words = '';
  child.stderr?.on('data', (chunk) => {
    words = (words + chunk).slice(-MAX_WORDS);
  });
  return () => (words === '' ? '' : `: ${words.trim()}`);
}

function failed(why: string): HeapwardenError {
  return new HeapwardenError(
    'HEAPWARDEN_ANALYSIS_FAILED',
    `The process that analyses the snapshots has failed: ${why}. The snapshots are stored; "heapwarden analyze" can read them elsewhere.`,
  );
}
