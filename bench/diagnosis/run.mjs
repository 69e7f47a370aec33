/**
 * `npm run bench:diagnosis [-- --only a,b] [--innocent MB] [--way v8|fork]`: programs with a planted leak each, run for
 * real; two snapshots, taken as the watchdog does, and whether the first suspect names what a developer would change.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { analyse } from '../../dist/snapshot/analysis/analyse.js';
import { openHeap } from '../../dist/snapshot/graph/open-heap.js';
import { EXPECTED } from './expected.mjs';

const GOAL = 0.95;
const HOUR_MS = 3_600_000;

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    innocent: { type: 'string', default: '4' },
    way: { type: 'string', default: 'fork' },
  },
});
const wanted = values.only?.split(',');
const programs = Object.keys(EXPECTED).filter(
  (name) => !wanted || wanted.some((part) => name.startsWith(part)),
);
let right = 0;
for (const program of programs) {
  const folder = mkdtempSync(join(tmpdir(), 'diagnosis-'));
  const analysis = await analysisOf(program, folder);
  rmSync(folder, { recursive: true });
  const [first, ...others] = analysis.suspects;
  const isRight = first !== undefined && EXPECTED[program].test(first.retainerPath.join(' › '));
  right += isRight ? 1 : 0;
  console.log(`${isRight ? 'right' : 'WRONG'}  ${program}`);
  for (const suspect of isRight ? [first] : [first, ...others].filter(Boolean))
    console.log(`       ${words(suspect)}`);
}
const share = right / programs.length;
console.log(`the right holder first: ${right}/${programs.length} = ${share.toFixed(2)} (goal: ${GOAL})`);
process.exitCode = share >= GOAL ? 0 : 1;

async function analysisOf(program, folder) {
  const path = fileURLToPath(new URL(`programs/${program}`, import.meta.url));
  const leak = fileURLToPath(new URL('leak.mjs', import.meta.url));
  const { status } = spawnSync(process.execPath, [leak, path, folder, values.innocent, values.way], {
    stdio: 'inherit',
  });
  if (status !== 0) throw new Error(`${program} ended with ${status}`);
  return analyse([
    { open: () => openHeap(join(folder, 'then.heapsnapshot')), takenAtMs: 0 },
    { open: () => openHeap(join(folder, 'now.heapsnapshot')), takenAtMs: HOUR_MS },
  ]);
}

function words({ className, instanceCount, retainedBytes, confidenceRatio, pattern, retainerPath }) {
  const size = `${instanceCount} × ${className}, ${(retainedBytes / 1024).toFixed(0)} KB, ${confidenceRatio}`;
  return `${size} [${pattern}] ${retainerPath.join(' › ')}`;
}
