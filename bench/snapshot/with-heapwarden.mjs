/** `with-heapwarden.mjs FILE [parse-1|parse-2]`: a full analysis, or the reading of the file into arrays alone. */
import { analyse } from '../../dist/snapshot/analysis/analyse.js';
import { GraphBuilder } from '../../dist/snapshot/graph/graph-builder.js';
import { HeapFile } from '../../dist/snapshot/graph/heap-file.js';
import { openHeap } from '../../dist/snapshot/graph/open-heap.js';
import { SecondThread } from '../../dist/snapshot/graph/second-thread.js';
import { SharedPieces } from '../../dist/snapshot/graph/shared-pieces.js';
import { SnapshotTokenizer } from '../../dist/snapshot/tokenizer.js';
import { tellCost } from './cost.mjs';

const [path, work = 'analyse'] = process.argv.slice(2);
const CHUNK_BYTES = 1024 * 1024;

await tellCost({ analyse: analysed, 'parse-1': () => parsed(1), 'parse-2': () => parsed(2) }[work]);

async function analysed() {
  const { snapshots } = await analyse([{ open: () => openHeap(path), takenAtMs: 0 }]);
  return snapshots[0];
}

function parsed(threads) {
  const file = new HeapFile(path);
  const second = threads === 2 ? new SecondThread() : undefined;
  const builder = new GraphBuilder(file, (columns) => second?.read(columns));
  const pieces = second && new SharedPieces(builder, second.memory);
  const tokenizer = new SnapshotTokenizer(builder, pieces);
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  for (let place = 0, read = 1; read > 0; place += read) {
    read = file.read(chunk, place);
    tokenizer.write(chunk.subarray(0, read));
  }
  tokenizer.end();
  pieces?.finish();
  file.close();
  return { nodeCount: 0, edgeCount: 0 };
}
