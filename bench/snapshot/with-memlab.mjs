import { createRequire } from 'node:module';
import { join } from 'node:path';
import { peerPath } from '../../scripts/peer-packages.mjs';
import { tellCost } from './cost.mjs';

const require = createRequire(join(peerPath('@memlab/core'), 'package.json'));
const { analysis, utils } = require('@memlab/core');

await tellCost(async () => {
  const heap = await utils.getSnapshotFromFile(process.argv[2], { buildNodeIdIndex: true, verbose: false });
  analysis.preparePathFinder(heap);
  return { nodeCount: heap.nodes.length, edgeCount: heap.edges.length };
});
