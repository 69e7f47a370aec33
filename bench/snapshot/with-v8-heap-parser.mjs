import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { peerPath } from '../../scripts/peer-packages.mjs';
import { tellCost } from './cost.mjs';

const require = createRequire(import.meta.url);
const { decode_bytes, init_panic_hook } = require(
  join(peerPath('@vscode/v8-heap-parser'), 'pkg/nodejs/v8_heap_parser.js'),
);
init_panic_hook();

await tellCost(async () => {
  // Retained sizes of all nodes are computed when they are first asked for; it tells of no edges.
  const classes = decode_bytes(readFileSync(process.argv[2])).get_class_groups(0, 2 ** 31, false);
  const nodeCount = classes.reduce((sum, { children_len }) => sum + children_len, 0);
  return { nodeCount, edgeCount: null };
});
