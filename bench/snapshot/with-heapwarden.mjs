import { analyse } from '../../dist/snapshot/analysis/analyse.js';
import { openHeap } from '../../dist/snapshot/graph/open-heap.js';
import { tellCost } from './cost.mjs';

await tellCost(async () => {
  const { snapshots } = await analyse([{ open: () => openHeap(process.argv[2]), takenAtMs: 0 }]);
  return snapshots[0];
});
