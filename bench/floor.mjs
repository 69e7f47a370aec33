/**
 * `npm run bench:floor [seconds per load] [major of Node…]`: how exact the floor is, and what it costs to know it.
 * The recorder's floors, and those read when Node tells of the major GC, are compared with what V8's profiler says.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { nodeBinary } from '../scripts/node-binaries.mjs';
import { median } from './median.mjs';

const SECONDS = Number(process.argv[2] ?? 20);
const MAJORS = process.argv.length > 3 ? process.argv.slice(3).map(Number) : [20];
const GOAL = 0.01;
const COST_TICKS = 8_000;
const COST_ROUNDS = 5;
const SOURCES = ['none', 'observer', 'recorder', 'profiler'];

const LOADS = {
  churn: ['--max-old-space-size=1024'],
  fastLeak: ['--max-old-space-size=1024'],
  manyCollections: ['--max-semi-space-size=1', '--max-old-space-size=256'],
  bigBuffers: [],
  idle: [],
  longTicks: ['--max-old-space-size=256'],
};

const COST_FLAGS = ['--max-semi-space-size=4'];

let isHeld = true;
for (const major of MAJORS) {
  console.log(`Node ${major}: error of the floor, median / p99 / max`);
  for (const load of Object.keys(LOADS)) {
    const { gcs, majors, exact, late, seconds } = await run(major, LOADS[load], ['accuracy', load, SECONDS]);
    const share = majors === 0 ? '' : `${exact.length} floors of ${majors} major GCs`;
    console.log(`  ${load.padEnd(16)} ${(gcs / seconds).toFixed(0).padStart(4)} GCs/s  ${share}`);
    console.log(`    recorder       ${spread(exact)} (goal: p99 below 1 %)`);
    console.log(`    read late      ${spread(late)}`);
    isHeld &&= exact.length === 0 || quantile(exact, 0.99) < GOAL;
  }
  await printCosts(major);
}
process.exitCode = isHeld ? 0 : 1;

async function printCosts(major) {
  const cpuMs = Object.fromEntries(SOURCES.map((source) => [source, []]));
  let gcs = 0;
  let wallMs = 0;
  for (let round = 0; round < COST_ROUNDS; round++) {
    for (const source of SOURCES) {
      const result = await run(major, COST_FLAGS, ['cost', 'garbage', COST_TICKS, source]);
      cpuMs[source].push(result.cpuMs);
      gcs = Math.max(gcs, result.gcs);
      if (source === 'none') wallMs = result.wallMs;
    }
  }
  console.log(
    `  CPU time at ${((gcs / wallMs) * 1000).toFixed(0)} GCs/s, median of ${COST_ROUNDS} rounds; without a source ${median(cpuMs.none).toFixed(0)} ms`,
  );
  for (const source of SOURCES.slice(1)) {
    const extraMs = median(cpuMs[source].map((ms, round) => ms - cpuMs.none[round]));
    const perThousand = (1000 * extraMs) / gcs;
    console.log(
      `    ${source.padEnd(14)} ${perThousand.toFixed(0)} ms per 1000 GCs; at 200 GCs/s ${(perThousand / 5).toFixed(1)} ms per second`,
    );
  }
}

async function run(major, flags, args) {
  const app = fork(new URL('floor-app.mjs', import.meta.url), args.map(String), {
    execPath: nodeBinary(major),
    execArgv: flags,
  });
  const [result] = await Promise.race([once(app, 'message'), once(app, 'exit')]);
  if (typeof result !== 'object' || result === null)
    throw new Error(`${args.join(' ')} ended without a result`);
  return result;
}

function spread(errors) {
  if (errors.length === 0) return 'no major GC';
  return [0.5, 0.99, 1].map((share) => `${(100 * quantile(errors, share)).toFixed(2)} %`).join(' / ');
}

function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}
