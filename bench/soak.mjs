/**
 * `npm run bench:soak [captures per Node] [major…]`: snapshots of a small heap by the whole engine, from the application's
 * call to the redacted file in the store, in an application that allocates, compiles, compresses and sets timers on two
 * threads all the while. Counts what became of them, and what is left of them afterwards: crashed applications, hung
 * children, zombies, open descriptors.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { NODE_MAJORS, nodeBinary } from '../scripts/node-binaries.mjs';

const CAPTURES = Number(process.argv[2] ?? 250);
const MAJORS = process.argv.length > 3 ? process.argv.slice(3).map(Number) : NODE_MAJORS;
const GOAL = 0.995;

const totals = { captures: 0, first: 0, second: 0, later: 0, never: 0, hung: 0, crashed: 0, leaked: 0 };
for (const major of MAJORS) {
  const result = await soak(major);
  for (const name of Object.keys(totals)) totals[name] += result[name];
  print(`Node ${result.version}`, result);
}
print('all', totals);
const early = (totals.first + totals.second) / totals.captures;
console.log(
  `complete at the first or second attempt: ${(100 * early).toFixed(2)} % (goal: ${100 * GOAL}); application crashes ${totals.crashed}, hung children ${totals.hung}, leaked descriptors and zombies ${totals.leaked} (goal: 0)`,
);
process.exitCode = early >= GOAL && totals.crashed + totals.hung + totals.leaked === 0 ? 0 : 1;

async function soak(major) {
  const app = fork(new URL('soak-app.mjs', import.meta.url), [String(CAPTURES)], {
    execPath: nodeBinary(major),
    execArgv: [],
  });
  const exited = once(app, 'exit');
  const [told] = await Promise.race([once(app, 'message'), exited]);
  const [code, signal] = await exited;
  const isWhole = typeof told === 'object' && told !== null && code === 0;
  if (!isWhole) console.error(`the application ended with ${signal ?? `code ${code}`}`);
  const none = { version: `${major}`, captures: CAPTURES, first: 0, second: 0, later: 0, never: CAPTURES };
  return { ...none, hung: 0, leaked: 0, failures: {}, ...(isWhole && told), crashed: isWhole ? 0 : 1 };
}

function print(name, { captures, first, second, later, never, hung, leaked, failures = {} }) {
  const why = Object.entries(failures).map(([end, count]) => `${end}: ${count}`);
  console.log(
    `${name.padEnd(16)} ${captures} captures: ${first} whole at the first attempt, ${second} at the second, ${later} later, ${never} never; ${hung} hung, ${leaked} leaked${why.length > 0 ? `; failed attempts ${why.join(', ')}` : ''}`,
  );
}
