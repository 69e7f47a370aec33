/**
 * `npm run bench:sizes [-- --only list,traces] [--tools heapwarden,devtools,memlab,v8-heap-parser]`: files that are large in
 * one way or another, made by formula so that the right answers are known; whether they are read, in what time and memory,
 * and what the peers do with them.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { SIZES } from './large.mjs';
import { availableBytes, watched } from './watched.mjs';

const GB = 2 ** 30;
const DEADLINE_MS = 300_000;
/** Of what others leave. */
const MEMORY_SHARE = 0.7;

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    tools: { type: 'string', default: 'heapwarden,devtools,memlab,v8-heap-parser' },
  },
});
const wanted = values.only?.split(',');
const tools = values.tools.split(',');
let failures = 0;
for (const [name, { words, bytes, minBytes = 0 }] of Object.entries(SIZES)) {
  if (wanted && !wanted.includes(name)) continue;
  const folder = mkdtempSync(join(tmpdir(), 'heapwarden-sizes-'));
  const { bavail, bsize } = statfsSync(folder);
  if (bavail * bsize > bytes + GB) await compare(name, words, minBytes, join(folder, 'large.heapsnapshot'));
  else console.log(`${words}: skipped, as it takes ${(bytes / GB).toFixed(1)} GB of disk and 1 GB to spare`);
  rmSync(folder, { recursive: true });
}
process.exitCode = failures === 0 ? 0 : 1;

async function compare(name, words, minBytes, file) {
  const made = spawnSync(process.execPath, [scriptOf('make-large'), name, file], { stdio: 'inherit' });
  if (made.status !== 0) throw new Error(`${words} cannot be made`);
  const { size } = statSync(file);
  if (size < minBytes) throw new Error(`${words}: ${size} bytes are too few`);
  console.log(`${words}: ${(size / 1e6).toFixed(0)} MB`);
  for (const tool of tools) {
    const isOurs = tool === 'heapwarden';
    const args = isOurs
      ? [scriptOf('with-answers'), name, file]
      : ['--max-old-space-size=20000', scriptOf(`with-${tool}`), file];
    const limits = { deadlineMs: DEADLINE_MS, maxBytes: MEMORY_SHARE * availableBytes() };
    const { cost, failure } = await watched(args, limits);
    console.log(`  ${tool.padEnd(15)} ${failure ?? costWords(cost)}`);
    if (isOurs && (failure || cost.wrong?.length > 0)) failures += 1;
  }
}

function costWords({ wallMs, rssBytes, nodeCount, edgeCount, wrong }) {
  const answers =
    wrong === undefined ? '' : wrong.length === 0 ? ', answers right' : `, WRONG: ${wrong.join('; ')}`;
  const edges = edgeCount === null ? '' : ` and ${edgeCount} edges`;
  return `${(wallMs / 1000).toFixed(1)} s, ${(rssBytes / 2 ** 20).toFixed(0)} MB, ${nodeCount} nodes${edges}${answers}`;
}

function scriptOf(name) {
  return fileURLToPath(new URL(`${name}.mjs`, import.meta.url));
}
