/**
 * `npm run bench:programs -- [--only a,b] [--minutes 3.5] [--jobs 4]`: real programs, half of which leak, run
 * accelerated under the watchdog. Prints what it said of each and when, and the scores over all.
 */
import { parseArgs } from 'node:util';
import { median } from '../median.mjs';
import { PROGRAMS } from './programs.mjs';
import { watch } from './watch.mjs';

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    minutes: { type: 'string', default: '3.5' },
    jobs: { type: 'string', default: '4' },
  },
});
const wanted = values.only?.split(',');
const programs = PROGRAMS.filter(({ name }) => wanted === undefined || wanted.includes(name));
const queue = [...programs];
const results = [];

await Promise.all(Array.from({ length: Number(values.jobs) }, work));
printScores();

async function work() {
  for (let program = queue.shift(); program !== undefined; program = queue.shift()) {
    const result = { ...program, ...(await watch(program, Number(values.minutes))) };
    results.push(result);
    print(result);
  }
}

function print(result) {
  const {
    name,
    signals,
    leakingAfterSeconds,
    verdicts,
    majorGcs,
    isCrashed,
    secondsToLimit: toLimit,
  } = result;
  const calls = Object.entries(leakingAfterSeconds);
  const called = calls.map(([signal, seconds]) => `${signal} after ${seconds} s${shareOf(seconds, toLimit)}`);
  const last = Object.entries(verdicts).map(([signal, verdict]) => `${signal} ${verdict}`);
  console.log(
    [
      `${outcomeOf(result).padEnd(12)} ${name.padEnd(18)}`,
      `expected: ${signals.join(' or ') || 'nothing'}`,
      `leaking: ${called.join(', ') || 'never'}`,
      `at the end: ${last.join(', ')}`,
      `${majorGcs} floors`,
      ...(toLimit ? [`limit after ${Math.round(toLimit)} s from zero`] : []),
      ...(isCrashed ? ['ENDED BY ITSELF'] : []),
    ].join('; '),
  );
  for (const reason of Object.values(result.reasons)) console.log(`             ${reason}`);
}

function shareOf(seconds, toLimit) {
  return toLimit === undefined
    ? ''
    : ` (${((100 * seconds) / toLimit).toFixed(0)} % of the time to the limit)`;
}

/** The first signal called leaking, undefined when none was. */
function firstCall({ leakingAfterSeconds }) {
  return Object.entries(leakingAfterSeconds).sort((a, b) => a[1] - b[1])[0]?.[0];
}

function outcomeOf(result) {
  const call = firstCall(result);
  const isLeak = result.signals.length > 0;
  if (call === undefined) return isLeak ? 'MISSED' : 'silent';
  if (!isLeak) return 'FALSE ALARM';
  return result.signals.includes(call) ? 'found' : 'WRONG SIGNAL';
}

/** Over all programs, and over those whose signal the watchdog judges at all. */
function printScores() {
  const judged = new Set(results.flatMap(({ verdicts }) => Object.keys(verdicts)));
  printScore('all programs', results);
  printScore(
    `programs of the signals that are judged (${[...judged].join(', ')})`,
    results.filter(({ signals }) => signals.length === 0 || signals.some((signal) => judged.has(signal))),
  );
}

function printScore(name, scored) {
  const leaks = scored.filter(({ signals }) => signals.length > 0);
  const calls = scored.filter((result) => firstCall(result) !== undefined);
  const found = leaks.filter((result) => firstCall(result) !== undefined);
  const right = found.filter((result) => result.signals.includes(firstCall(result)));
  const seconds = found.map((result) => result.leakingAfterSeconds[firstCall(result)]);
  console.log(
    `${name}: precision ${ratio(found.length, calls.length)}, recall ${ratio(found.length, leaks.length)}, right signal ${ratio(right.length, found.length)}, median time to detect ${seconds.length > 0 ? median(seconds) : '–'} s`,
  );
}

function ratio(part, whole) {
  return `${part}/${whole}${whole > 0 ? ` = ${(part / whole).toFixed(2)}` : ''}`;
}
