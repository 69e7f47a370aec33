import { tellCost } from './cost.mjs';
import { readByDevtools } from './devtools.mjs';

await tellCost(async () => {
  const snapshot = await readByDevtools(process.argv[2]);
  snapshot.aggregatesWithFilter({});
  return {
    nodeCount: snapshot.nodeCount,
    edgeCount: snapshot.containmentEdges.length / snapshot.edgeFieldsCount,
  };
});
