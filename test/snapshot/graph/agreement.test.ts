/** Every node and class of real snapshots against Chrome DevTools' own code. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
// As it is built, with WebAssembly and a second thread.
import { retainedByClass } from '../../../dist/snapshot/analysis/class-retained.js';
import type { Heap } from '../../../dist/snapshot/graph/heap.js';
import { openHeap } from '../../../dist/snapshot/graph/open-heap.js';
import { installedNodeBinary, NODE_MAJORS } from '../../../scripts/node-binaries.mjs';

const FIGURES = ['shallowSizes', 'retainedSizes', 'distances', 'dominators'] as const;

const folder = mkdtempSync(join(tmpdir(), 'heapwarden-agreement-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface DevtoolsClass {
  readonly name: string;
  readonly nodes: readonly number[];
  readonly retainedBytes: number;
}

/** What `bench/snapshot/devtools.mjs` offers. */
interface Devtools {
  readByDevtools(path: string): Promise<unknown>;
  figuresOf(snapshot: unknown): Readonly<Record<(typeof FIGURES)[number], Float64Array>>;
  classesOf(snapshot: unknown): readonly DevtoolsClass[];
}

const devtools = await (import('../../../bench/snapshot/devtools.mjs') as Promise<unknown>).catch(
  (error: Error) => {
    console.warn(`skipped: agreement with Chrome DevTools, which cannot be installed: ${error.message}`);
  },
);

/** What we say of the classes of DevTools, which has others than we have: it names plain objects in another way. */
function retainedBy(classes: readonly DevtoolsClass[], heap: Heap): Float64Array {
  const classOf = new Uint32Array(heap.nodeCount).fill(classes.length);
  for (const [number, { nodes }] of classes.entries()) for (const node of nodes) classOf[node] = number;
  return retainedByClass(heap, { classOf, count: classes.length + 1 });
}

describe.skipIf(devtools === undefined)('each node and class of a snapshot', () => {
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
        const { readByDevtools, figuresOf, classesOf } = devtools as Devtools;
        const snapshot = await readByDevtools(path);
        const expected = figuresOf(snapshot);
        const classes = classesOf(snapshot);
        for (const threads of [1, 2] as const) {
          const { heap, close } = await openHeap(path, { threads });
          for (const figure of FIGURES) {
            const differing = [...heap[figure]].findIndex((value, node) => value !== expected[figure][node]);
            expect({ threads, figure, differing }).toEqual({ threads, figure, differing: -1 });
          }
          const retained = retainedBy(classes, heap);
          expect(classes.map(({ name }, number) => [name, retained[number]])).toEqual(
            classes.map(({ name, retainedBytes }) => [name, retainedBytes]),
          );
          close();
        }
      },
    );
  }
});
