import { describe, expect, it } from 'vitest';
// As it is built: the thread runs a file.
import type { HeapGraph } from '../../../dist/snapshot/graph/heap-graph.js';
import { SecondThread } from '../../../dist/snapshot/graph/second-thread.js';

/** A root that leads nowhere; all else of it is not asked for. */
const ROOT_ALONE = {
  nodeCount: 1,
  edgeCount: 0,
  root: 0,
  nodeTypes: new Uint8Array(1),
  nodeNames: new Uint32Array(1),
  selfSizes: Uint32Array.of(16),
  firstEdges: new Uint32Array(2),
  edges: new Uint32Array(0),
  pairs: { edges: new Uint32Array(0), numbers: new Uint32Array(0), others: new Uint32Array(0) },
  known: {},
} as unknown as HeapGraph;

describe('the second thread', () => {
  it('measures a graph', async () => {
    const second = new SecondThread();
    expect((await second.measure(ROOT_ALONE))?.distances).toEqual(Int32Array.of(0));
    await second.stop();
  });

  it('gives nothing when it ends by an error, and when it is asked again', async () => {
    const second = new SecondThread();
    const withoutMemory = { ...ROOT_ALONE, nodeCount: 2 ** 50 };
    expect(await second.measure(withoutMemory)).toBeUndefined();
    expect(await second.measure(ROOT_ALONE)).toBeUndefined();
  });

  it('gives nothing when it ends without an error', async () => {
    const second = new SecondThread();
    const measuring = second.measure(ROOT_ALONE);
    await second.stop();
    expect(await measuring).toBeUndefined();
  });
});
