/** Analyses one of the large files, and looks whether the answers are right: `with-answers.mjs NAME PATH`. */
import { analyse, HeapReader, openHeap } from '../../dist/snapshot/index.js';
import { tellCost } from './cost.mjs';
import { SIZES } from './large.mjs';

const [name, path] = process.argv.slice(2);
const shape = SIZES[name].shape?.();

await tellCost(async () => {
  const wrong = [];
  const source = {
    takenAtMs: 0,
    open: async () => {
      const opened = await openHeap(path);
      wrong.push(...(shape?.wrong(opened.heap, new HeapReader(opened.heap)) ?? []));
      return opened;
    },
  };
  const { snapshots, suspects } = await analyse([source]);
  const [{ nodeCount, edgeCount }] = snapshots;
  const path_ = suspects[0]?.retainerPath.join(' › ') ?? 'no suspect';
  if (shape && !shape.holder.test(path_)) wrong.push(`the first suspect: ${path_}`);
  if (shape && (nodeCount !== shape.nodeCount || edgeCount !== shape.edgeCount)) wrong.push('counts');
  // Of what a process has made the answers are not known.
  return { nodeCount, edgeCount, wrong: shape && wrong };
});
