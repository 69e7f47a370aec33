/** Every node of real snapshots against Chrome DevTools' own code. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
// As it is built, with WebAssembly and a second thread.
import { openHeap } from '../../../dist/snapshot/graph/open-heap.js';
import { installedNodeBinary, NODE_MAJORS } from '../../../scripts/node-binaries.mjs';

const FIGURES = ['shallowSizes', 'retainedSizes', 'distances', 'dominators'] as const;

const folder = mkdtempSync(join(tmpdir(), 'heapwarden-agreement-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** What `bench/snapshot/devtools.mjs` offers. */
interface Devtools {
  readByDevtools(path: string): Promise<unknown>;
  figuresOf(snapshot: unknown): Readonly<Record<(typeof FIGURES)[number], Float64Array>>;
}

const devtools = await (import('../../../bench/snapshot/devtools.mjs') as Promise<unknown>).catch(
  (error: Error) => {
    console.warn(`skipped: agreement with Chrome DevTools, which cannot be installed: ${error.message}`);
  },
);

describe.skipIf(devtools === undefined)('each node of a snapshot', () => {
  for (const major of NODE_MAJORS) {
    const binary = installedNodeBinary(major);
    if (binary === undefined) console.warn(`skipped: agreement on Node ${major}, which is not installed`);
    it.skipIf(binary === undefined).each(['objects', 'strings'])(
      `of ${major === 20 ? 'this Node or ' : ''}Node ${major} has the figures of Chrome DevTools: %s`,
      { timeout: 120_000 },
      async (kind) => {
        const path = join(folder, `${major}-${kind}.heapsnapshot`);
        const writer = fileURLToPath(new URL('snapshot-writer.mjs', import.meta.url));
        execFileSync(binary as string, [writer, kind, path]);
        const { readByDevtools, figuresOf } = devtools as Devtools;
        const expected = figuresOf(await readByDevtools(path));
        for (const threads of [1, 2] as const) {
          const { heap, close } = await openHeap(path, { threads });
          for (const figure of FIGURES) {
            const differing = [...heap[figure]].findIndex((value, node) => value !== expected[figure][node]);
            expect({ threads, figure, differing }).toEqual({ threads, figure, differing: -1 });
          }
          close();
        }
      },
    );
  }
});
