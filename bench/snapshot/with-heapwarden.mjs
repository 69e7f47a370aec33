/** `with-heapwarden.mjs FILE [parse]`: a full analysis, or the reading of the file into arrays alone. */
import { closeSync, openSync, readSync } from 'node:fs';
import { analyse } from '../../dist/snapshot/analysis/analyse.js';
import { GraphBuilder } from '../../dist/snapshot/graph/graph-builder.js';
import { openHeap } from '../../dist/snapshot/graph/open-heap.js';
import { BytesOfFile } from '../../dist/snapshot/graph/string-bytes.js';
import { SnapshotTokenizer } from '../../dist/snapshot/tokenizer.js';
import { tellCost } from './cost.mjs';

const [path, work = 'analyse'] = process.argv.slice(2);
const CHUNK_BYTES = 1024 * 1024;

await tellCost({ analyse: analysed, parse: parsed }[work]);

async function analysed() {
  const { snapshots } = await analyse([{ open: () => openHeap(path), takenAtMs: 0 }]);
  return snapshots[0];
}

async function parsed() {
  const fd = openSync(path, 'r');
  const builder = new GraphBuilder(new BytesOfFile(fd));
  const tokenizer = new SnapshotTokenizer(builder);
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  for (let read = readSync(fd, chunk); read > 0; read = readSync(fd, chunk)) {
    tokenizer.write(chunk.subarray(0, read));
  }
  tokenizer.end();
  const { nodeCount, edgeCount } = builder.build();
  closeSync(fd);
  return { nodeCount, edgeCount };
}
