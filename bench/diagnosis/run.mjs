/**
 * `npm run bench:diagnosis [-- --published] [--only a,b] [--innocent MB] [--way v8|fork]`: programs with a planted leak
 * each, run for real; two snapshots, taken as the watchdog does, and whether the first suspect names what a developer would
 * change. With `--published` those that leak through packages of others.
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
import { PUBLISHED, WRONG_AT_FIRST } from './published/expected.mjs';
import { installPublished } from './published/install.mjs';

const GOAL = 0.95;
const HOUR_MS = 3_600_000;

const { values } = parseArgs({
  options: {
    published: { type: 'boolean', default: false },
    only: { type: 'string' },
    innocent: { type: 'string', default: '4' },
    way: { type: 'string', default: 'fork' },
  },
});
const wanted = values.only?.split(',');
const expected = values.published ? PUBLISHED : EXPECTED;
if (values.published) installPublished();
const programs = Object.keys(expected).filter(
  (name) => !wanted || wanted.some((part) => name.startsWith(part)),
);
let right = 0;
for (const program of programs) {
  const folder = mkdtempSync(join(tmpdir(), 'diagnosis-'));
  const analysis = await analysisOf(program, folder);
  rmSync(folder, { recursive: true });
  const [first, ...others] = analysis.suspects;
  const wrong = first === undefined ? ['no suspect'] : wrongOf(first, expected[program]);
  const isRight = wrong.length === 0;
  right += isRight ? 1 : 0;
  console.log(`${isRight ? 'right' : 'WRONG'}  ${program}${isRight ? '' : `: ${wrong.join(', ')}`}`);
  for (const suspect of isRight ? [first] : [first, ...others].filter(Boolean))
    console.log(`       ${words(suspect)}`);
}
const share = right / programs.length;
console.log(`the right holder first: ${right}/${programs.length} = ${share.toFixed(2)} (goal: ${GOAL})`);
if (values.published) {
  const atFirst = programs.filter((program) => !WRONG_AT_FIRST[values.way].includes(program)).length;
  console.log(`when they were first run: ${atFirst}/${programs.length}`);
}
process.exitCode = share >= GOAL ? 0 : 1;

/** What is wrong about a suspect. Of programs of our own the path alone is looked at. */
function wrongOf({ retainerPath, pattern, holder }, expected) {
  const { path, patterns } = expected instanceof RegExp ? { path: expected } : expected;
  const wrong = [];
  if (!path.test(retainerPath.join(' › '))) wrong.push('path');
  if (patterns === undefined) return wrong;
  if (!patterns.includes(pattern)) wrong.push('pattern');
  if (!/\/bench\/diagnosis\/published\/|\/node_modules\//.test(holder.script ?? '')) wrong.push('holder');
  return wrong;
}

async function analysisOf(program, folder) {
  const place = values.published ? 'published/programs' : 'programs';
  const path = fileURLToPath(new URL(`${place}/${program}`, import.meta.url));
  const isCommonJs = values.published && program.endsWith('.cjs');
  const main = fileURLToPath(new URL(isCommonJs ? 'published/main.cjs' : 'leak.mjs', import.meta.url));
  const { status } = spawnSync(process.execPath, [main, path, folder, values.innocent, values.way], {
    stdio: 'inherit',
  });
  if (status !== 0) throw new Error(`${program} ended with ${status}`);
  return analyse([
    { open: () => openHeap(join(folder, 'then.heapsnapshot')), takenAtMs: 0 },
    { open: () => openHeap(join(folder, 'now.heapsnapshot')), takenAtMs: HOUR_MS },
  ]);
}

function words({ className, newCount, newBytes, confidenceRatio, pattern, retainerPath, holder }) {
  const size = `${newCount} × ${className}, ${(newBytes / 1024).toFixed(0)} KB, ${confidenceRatio}`;
  const place = values.published ? ` @ ${holder.script}:${holder.line}` : '';
  return `${size} [${pattern}] ${retainerPath.join(' › ')}${place}`;
}
