/**
 * `npm run bench:overhead`: what being watched costs the application. Unwatched and watched runs take turns;
 * the figures are medians of the ratio, or the difference, of each pair.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { median } from './median.mjs';

const WORKLOAD_PAIRS = Number(process.env.PAIRS ?? 15);
const START_PAIRS = 41;

const root = fileURLToPath(new URL('..', import.meta.url));
const env = {
  ...process.env,
  HEAPWARDEN_DIR: mkdtempSync(join(tmpdir(), 'heapwarden-bench-')),
  HEAPWARDEN_PORT: '0',
  HEAPWARDEN_LOG_LEVEL: 'warn',
};
const PRELOAD = ['--require', 'heapwarden/register'];

function run(args) {
  const startedAtMs = performance.now();
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, env, encoding: 'utf8' });
  if (status !== 0) throw new Error(`node ${args.join(' ')} failed: ${stderr}`);
  return { wallMs: performance.now() - startedAtMs, stdout };
}

/** Runs both sides in turns, each first as often as second. */
function pairs(count, plainArgs) {
  const watchedArgs = [...PRELOAD, ...plainArgs];
  run(plainArgs);
  run(watchedArgs);
  return Array.from({ length: count }, (_, index) => {
    if (index % 2 === 0) {
      const plain = run(plainArgs);
      return { plain, watched: run(watchedArgs) };
    }
    const watched = run(watchedArgs);
    return { plain: run(plainArgs), watched };
  });
}

const starts = pairs(START_PAIRS, ['-e', '0']);
console.log(`start-up, ${START_PAIRS} pairs`);
console.log(`  unwatched             ${median(starts.map(({ plain }) => plain.wallMs)).toFixed(1)} ms`);
console.log(
  `  preload adds          ${median(starts.map(({ plain, watched }) => watched.wallMs - plain.wallMs)).toFixed(1)} ms (goal: at most 30)`,
);

const workload = pairs(WORKLOAD_PAIRS, [join(root, 'bench/allocation-workload.mjs')]).map(
  ({ plain, watched }) => ({
    plain: JSON.parse(plain.stdout),
    watched: JSON.parse(watched.stdout),
  }),
);
const ratios = (name) => workload.map(({ plain, watched }) => watched[name] / plain[name]);
const spread = (values) => `${Math.min(...values).toFixed(3)}–${Math.max(...values).toFixed(3)}`;
console.log(`allocation workload, ${WORKLOAD_PAIRS} pairs, CPU watched / unwatched`);
console.log(
  `  unwatched             ${median(workload.map(({ plain }) => plain.mainMs)).toFixed(0)} ms on the main thread`,
);
console.log(
  `  application's thread  ${median(ratios('mainMs')).toFixed(4)} (${spread(ratios('mainMs'))}; goal: at most 1.01)`,
);
console.log(
  `  whole process         ${median(ratios('processMs')).toFixed(4)} (${spread(ratios('processMs'))})`,
);
