/** `npm run bench:quiet-gc [MB,MB… of heap] [major of Node…]`: what one major GC costs, by the ways to ask for it without a flag. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { nodeBinary } from '../scripts/node-binaries.mjs';
import { median } from './median.mjs';

const MAJORS = process.argv.length > 3 ? process.argv.slice(3).map(Number) : [20];
const HEAPS_MB = (process.argv[2] ?? '50,200,500').split(',').map(Number);
const WAYS = ['gc()', 'gc({ async })', 'inspector', 'quiet GC'];
const ROUNDS = 5;

for (const major of MAJORS) {
  for (const heapMb of HEAPS_MB) {
    console.log(`Node ${major}, ${heapMb} MB of small objects, median of ${ROUNDS}`);
    for (const way of WAYS) {
      const runs = [];
      for (let round = 0; round < ROUNDS; round++) runs.push(await run(major, way, heapMb));
      const of = (read) => median(runs.map(read)).toFixed(0).padStart(4);
      console.log(
        `  ${way.padEnd(14)} major GCs ${of(({ majors }) => majors)}, done after ${of(({ durationMs }) => durationMs)} ms, longest delay of the loop ${of(({ longestMs }) => longestMs)} ms (of all runs: ${runs
          .map(({ longestMs }) => Math.round(longestMs))
          .sort((a, b) => a - b)
          .join(', ')}), CPU ${of(({ cpuMs }) => cpuMs)} ms, RSS ${of(({ rssMb }) => rssMb)} MB`,
      );
    }
  }
}

async function run(major, way, heapMb) {
  const app = fork(new URL('quiet-gc-app.mjs', import.meta.url), [way, String(heapMb)], {
    execPath: nodeBinary(major),
    execArgv: ['--max-old-space-size=1500'],
  });
  const [result] = await Promise.race([once(app, 'message'), once(app, 'exit')]);
  if (typeof result !== 'object' || result === null) throw new Error(`${way} ended without a result`);
  return result;
}
