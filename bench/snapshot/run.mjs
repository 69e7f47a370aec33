/**
 * `npm run bench:snapshot [-- --millions 2.4 --rounds 3 --tools heapwarden,devtools,memlab]`: a full analysis of one heap
 * snapshot, made by a script, by us and by the peers, by turns: wall time, CPU time, peak resident memory, and ratios.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { median } from '../median.mjs';

const MB = 2 ** 20;
const { values } = parseArgs({
  options: {
    file: { type: 'string' },
    millions: { type: 'string', default: '2.4' },
    rounds: { type: 'string', default: '3' },
    tools: { type: 'string', default: 'heapwarden,devtools,memlab' },
  },
});
const folder = mkdtempSync(join(tmpdir(), 'heapwarden-bench-'));
const file = values.file ?? made(Number(values.millions));
const tools = values.tools.split(',');
const results = Object.fromEntries(tools.map((tool) => [tool, []]));
for (let round = 0; round < Number(values.rounds); round++) {
  for (const tool of tools) results[tool].push(run(tool));
}
const { nodeCount, edgeCount } = results[tools[0]][0];
console.log(
  `${(statSync(file).size / 1e6).toFixed(0)} MB, ${(nodeCount / 1e6).toFixed(1)} M nodes, ${(edgeCount / 1e6).toFixed(1)} M edges; medians of ${values.rounds} rounds`,
);
const best = summary(results[tools[0]]);
for (const tool of tools) {
  const { wallMs, cpuMs, rssMb } = summary(results[tool]);
  const ratios =
    tool === tools[0]
      ? ''
      : `  × ${(wallMs / best.wallMs).toFixed(1)} wall, × ${(rssMb / best.rssMb).toFixed(1)} memory`;
  console.log(
    `${tool.padEnd(12)} ${(wallMs / 1000).toFixed(2)} s wall  ${(cpuMs / 1000).toFixed(2)} s CPU  ${rssMb.toFixed(0)} MB peak${ratios}`,
  );
}
const [n, e] = [nodeCount / 1e6, edgeCount / 1e6];
console.log(
  `memory, must and goal: ${(60 + 55 * n + 8 * e).toFixed(0)} and ${(45 + 44 * n + 7 * e).toFixed(0)} MB`,
);
rmSync(folder, { recursive: true });

function made(millions) {
  const path = join(folder, 'made.heapsnapshot');
  const maker = fileURLToPath(new URL('make.mjs', import.meta.url));
  const { status } = spawnSync(
    process.execPath,
    ['--max-old-space-size=16000', maker, path, String(millions)],
    {
      stdio: 'inherit',
    },
  );
  if (status !== 0 || !existsSync(path)) throw new Error('The snapshot could not be made');
  return path;
}

function run(tool) {
  const script = fileURLToPath(new URL(`with-${tool}.mjs`, import.meta.url));
  const flags = tool === 'heapwarden' ? [] : ['--max-old-space-size=20000'];
  const { stdout, stderr, status } = spawnSync(process.execPath, [...flags, script, file], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${tool} ended with ${status}: ${stderr.slice(-500)}`);
  return JSON.parse(stdout.trim().split('\n').at(-1));
}

function summary(runs) {
  return {
    wallMs: median(runs.map(({ wallMs }) => wallMs)),
    cpuMs: median(runs.map(({ cpuMs }) => cpuMs)),
    rssMb: median(runs.map(({ rssBytes }) => rssBytes / MB)),
  };
}
