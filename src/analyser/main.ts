/**
 * The process that analyses snapshots: they come as gzip files through descriptors from 3 on, oldest first; what is found
 * goes to standard output as JSON, one message per line. It gives way to everything else on the machine.
 */
import { createReadStream, existsSync, readdirSync, writeFileSync, writeSync } from 'node:fs';
import { setPriority } from 'node:os';
import { loadAddon } from '../capture/addon.js';
import { HeapwardenError } from '../error.js';
import { analyse } from '../snapshot/analysis/analyse.js';
import { readHeap } from '../snapshot/graph/open-heap.js';
import { memoryOfCounts, memoryRefusal } from './analysis-memory.js';
import type { AnalyserMessage, Task } from './messages.js';
import { ProgressMeter } from './progress-meter.js';

const FIRST_DESCRIPTOR = 3;
const STDOUT = 1;

const LOWEST_PRIORITY = 19;
const THREADS = '/proc/self/task';

/** The kernel's first choice when memory runs out. */
const OOM_SCORE = '1000';

yieldToOthers();
try {
  const { snapshots, availableBytes }: Task = JSON.parse(process.argv[2] ?? '');
  const meter = new ProgressMeter(snapshots, Date.now, (progress) => tell({ type: 'progress', ...progress }));
  const sources = snapshots.map(({ takenAtMs, bytes }, index) => ({
    takenAtMs,
    open: async () => {
      const stream = createReadStream('', { fd: FIRST_DESCRIPTOR + index });
      const heap = await readHeap(stream, {
        onUnpacked: (bytesRead) => meter.noteRead(index, bytesRead),
        onCounts: (counts) => refuseAbove(availableBytes, memoryOfCounts(counts, bytes)),
      });
      return { heap, close: () => {} };
    },
  }));
  const analysis = await analyse(sources, (step) => meter.begin(step));
  tell({ type: 'analysis', analysis });
} catch (error) {
  const code = error instanceof HeapwardenError ? error.code : 'HEAPWARDEN_ANALYSIS_FAILED';
  tell({ type: 'failed', code, message: error instanceof Error ? error.message : String(error) });
}

/** Before the memory is taken. */
function refuseAbove(availableBytes: number | null, neededBytes: number): void {
  const refusal = memoryRefusal(neededBytes, availableBytes);
  if (refusal !== undefined) throw new HeapwardenError('HEAPWARDEN_ANALYSIS_REFUSED', refusal);
}

/** What this system does not know is left as it is. */
function yieldToOthers(): void {
  for (const yieldOne of [
    lowerPriority,
    () => loadAddon().setIdleIoPriority(),
    () => writeFileSync('/proc/self/oom_score_adj', OOM_SCORE),
  ]) {
    try {
      yieldOne();
    } catch {
      // It runs as others do.
    }
  }
}

/** Linux gives each thread a priority of its own. V8's run already; later ones take after the one that starts them. */
function lowerPriority(): void {
  const threads = existsSync(THREADS) ? readdirSync(THREADS).map(Number) : [process.pid];
  for (const thread of threads) setPriority(thread, LOWEST_PRIORITY);
}

function tell(message: AnalyserMessage): void {
  const bytes = Buffer.from(`${JSON.stringify(message)}\n`);
  for (let written = 0; written < bytes.length; ) {
    try {
      written += writeSync(STDOUT, bytes, written);
    } catch (error) {
      // A pipe that is full says so; whoever reads it will come round to it.
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
    }
  }
}
