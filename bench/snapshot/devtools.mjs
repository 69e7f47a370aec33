/** Chrome DevTools' own reader of heap snapshots, run in Node: what our figures are compared with. */
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { devtoolsModule } from '../../scripts/peer-packages.mjs';
import './with-resolvers.mjs';

const URL_OF_MODULE = await devtoolsModule();

/** Reads a file in two threads, as DevTools does. @returns its snapshot, of which `nodeCount` and so on may be asked */
export async function readByDevtools(path) {
  const { HeapSnapshotLoader } = await import(URL_OF_MODULE);
  const silent = { sendEvent() {} };
  const loader = new HeapSnapshotLoader.HeapSnapshotLoader(silent);
  for await (const chunk of createReadStream(path, { encoding: 'utf8', highWaterMark: 1 << 20 }))
    loader.write(chunk);
  loader.close();
  const second = new Worker(new URL('./devtools-second.mjs', import.meta.url), { workerData: URL_OF_MODULE });
  await once(second, 'message');
  const { port1, port2 } = new MessageChannel();
  second.postMessage(port2, [port2]);
  const snapshot = await loader.buildSnapshot(port1);
  port1.close();
  await second.terminate();
  return snapshot;
}

/** What DevTools says of each node, by ordinal. */
export function figuresOf(snapshot) {
  const { nodeCount, nodeFieldCount } = snapshot;
  const figures = {
    shallowSizes: new Float64Array(nodeCount),
    retainedSizes: new Float64Array(nodeCount),
    distances: new Float64Array(nodeCount),
    dominators: new Float64Array(nodeCount),
    classNames: new Array(nodeCount),
  };
  for (let ordinal = 0; ordinal < nodeCount; ordinal++) {
    const node = snapshot.createNode(ordinal * nodeFieldCount);
    figures.shallowSizes[ordinal] = node.selfSize();
    figures.retainedSizes[ordinal] = node.retainedSize();
    figures.distances[ordinal] = node.distance();
    figures.dominators[ordinal] = node.dominatorIndex() / nodeFieldCount;
    figures.classNames[ordinal] = node.className();
  }
  return figures;
}

/** What DevTools says of each class: the ordinals of its nodes, and what they retain. */
export function classesOf(snapshot) {
  return Object.values(snapshot.aggregatesWithFilter({})).map(({ name, idxs, maxRet }) => ({
    name,
    nodes: idxs.map((index) => index / snapshot.nodeFieldCount),
    retainedBytes: maxRet,
  }));
}
