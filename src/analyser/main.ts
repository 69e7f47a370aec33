/**
 * The process that analyses snapshots: they come as gzip files through descriptors from 3 on, oldest first; what is found
 * goes to standard output as JSON, one message per line. It gives way to everything else on the machine.
 */
import { createReadStream, writeFileSync, writeSync } from 'node:fs';
import { setPriority } from 'node:os';
import { HeapwardenError } from '../error.js';
import { analyse } from '../snapshot/analysis/analyse.js';
import { readHeap } from '../snapshot/graph/open-heap.js';
import type { AnalyserMessage } from './messages.js';

const FIRST_DESCRIPTOR = 3;
const LOWEST_PRIORITY = 19;
const STDOUT = 1;

/** The kernel's first choice when memory runs out. */
const OOM_SCORE = '1000';

yieldToOthers();
try {
  const takenAtMs: readonly number[] = JSON.parse(process.argv[2] ?? '[]');
  const sources = takenAtMs.map((at, index) => ({
    takenAtMs: at,
    open: async () => {
      const stream = createReadStream('', { fd: FIRST_DESCRIPTOR + index });
      return { heap: await readHeap(stream), close: () => {} };
    },
  }));
  const analysis = await analyse(sources, (step) => tell({ type: 'step', step }));
  tell({ type: 'analysis', analysis });
} catch (error) {
  const code = error instanceof HeapwardenError ? error.code : 'HEAPWARDEN_ANALYSIS_FAILED';
  tell({ type: 'failed', code, message: error instanceof Error ? error.message : String(error) });
}

function yieldToOthers(): void {
  try {
    setPriority(LOWEST_PRIORITY);
    writeFileSync('/proc/self/oom_score_adj', OOM_SCORE);
  } catch {
    // Not on this system: it runs as others do.
  }
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
