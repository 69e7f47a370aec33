/** Heaps in which something was planted, by a program that ran in a Node of its own. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installedNodeBinary, NODE_MAJORS } from '../../../../scripts/node-binaries.mjs';
import { ClassNames } from '../../../../src/snapshot/analysis/class-names.js';
import { HeapReader } from '../../../../src/snapshot/analysis/heap-reader.js';
import type { Finding, Question } from '../../../../src/snapshot/analysis/questions/question.js';
import { openHeap } from '../../../../src/snapshot/graph/open-heap.js';

/** The versions of Node that are installed; of the others it is said that they are skipped. */
export const INSTALLED: readonly number[] = NODE_MAJORS.filter((major) => {
  const isInstalled = installedNodeBinary(major) !== undefined;
  if (!isInstalled)
    console.log(`skipped on Node ${major}: it is not installed (node scripts/node-binaries.mjs)`);
  return isInstalled;
});

/**
 * What a question finds in the heap of a program.
 *
 * @param program - text of the CommonJS module `planted.cjs`; what it puts on `globalThis` is held
 * @param major - of the Node that runs it
 */
export async function findingsIn(
  program: string,
  { answer }: Question,
  major: number,
): Promise<readonly Finding[]> {
  const folder = mkdtempSync(join(tmpdir(), 'heapwarden-planted-'));
  try {
    const path = join(folder, 'planted.heapsnapshot');
    const script = join(folder, 'planted.cjs');
    const end = `require('node:v8').writeHeapSnapshot(${JSON.stringify(path)}); process.exit();`;
    writeFileSync(script, program + end);
    execFileSync(installedNodeBinary(major) as string, [script], { stdio: 'pipe' });
    const { heap, close } = await openHeap(path);
    try {
      return answer(new HeapReader(heap), new ClassNames(heap), []);
    } finally {
      close();
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A program like others, that leaks nothing. */
export const BARE = `
const { EventEmitter } = require('node:events');
const { AsyncLocalStorage } = require('node:async_hooks');
const requests = new AsyncLocalStorage();
globalThis.emitter = new EventEmitter().on('change', () => {}).once('end', () => {});
globalThis.answers = [1, 2, 3].map((id) => requests.run({ id }, () => Promise.resolve({ id })));
globalThis.server = require('node:http').createServer(() => {}).listen(0);
setTimeout(() => {}, 1_000_000);
globalThis.rows = Array.from({ length: 5_000 }, (_, id) => ({ id, name: 'row ' + id }));
`;
