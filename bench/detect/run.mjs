/**
 * `npm run bench:detect`: the detector on a labelled corpus, judged as streams, beside the alarms in common use.
 *
 * `--quick` takes fewer series and fewer looks; `--split tuning` those whose parameters may be tuned on; `--seeds N`;
 * `--only TEXT` the kinds whose name holds it; `--list` each alarm and each leak.
 */
import { parseArgs } from 'node:util';
import { derivative, fiveGrowths, predictLinear, regression } from './baselines.mjs';
import * as built from './built.mjs';
import { KINDS, makeSeries } from './corpus.mjs';
import { measureCost } from './cost.mjs';
import { scoreOf, shareOfTime } from './score.mjs';
import { MB, MINUTE } from './shapes.mjs';
import { heapwarden, judgeSeries } from './stream.mjs';

const { values: flags } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    split: { type: 'string', default: 'held-out' },
    seeds: { type: 'string' },
    only: { type: 'string', default: '' },
    list: { type: 'boolean', default: false },
  },
});
const seeds = Number(flags.seeds ?? (flags.quick ? 1 : 3));

/** Looks at the slow kinds are this far apart. */
const slowLookMs = flags.quick ? 5 * MINUTE : MINUTE;

const DETECTORS = {
  heapwarden: heapwarden(built),
  'five growths': fiveGrowths,
  'regression over heapUsed': regression,
  predict_linear: predictLinear,
  deriv: derivative,
};

/** The series that the level cannot tell, with the evidence that tells: a declared cache, no survivors in the tracker. */
const told = heapwarden(built, 'bounded');
const toldRuns = [];

const startedMs = performance.now();
const names = Object.keys(KINDS).filter((name) => name.includes(flags.only));
const runs = Object.fromEntries(Object.keys(DETECTORS).map((detector) => [detector, []]));
for (const name of names) {
  for (let seed = 1; seed <= seeds; seed++) {
    const series = makeSeries(name, flags.split, seed);
    if (series.lookMs === MINUTE) series.lookMs = slowLookMs;
    if (series.tier === 'hard') toldRuns.push({ series, seed, outcome: judgeSeries(series, told) });
    for (const [detector, makeDetector] of Object.entries(DETECTORS)) {
      runs[detector].push({ series, seed, outcome: judgeSeries(series, makeDetector) });
    }
  }
}

const own = runs.heapwarden;
console.log(`${names.length} kinds, ${seeds} series of each, ${flags.split} parameters\n`);
if (flags.list) listRuns();
printTable(
  'Heapwarden by kind',
  names.map((name) => [name, own.filter(({ series }) => series.name === name)]),
);
printTable('Heapwarden by tier', [
  ...['decidable', 'hard', 'leak'].map((tier) => [tier, own.filter(({ series }) => series.tier === tier)]),
  ['hard, known to be bounded', toldRuns],
  ['leak, by the time to the limit', own.filter(({ series }) => series.name.endsWith('to the limit'))],
]);
for (const tier of ['decidable', 'hard', 'leak']) {
  printTable(
    `All detectors, ${tier}`,
    Object.entries(runs).map(([detector, all]) => [
      detector,
      all.filter(({ series }) => series.tier === tier),
    ]),
  );
}
printTable('All detectors, overall', Object.entries(runs));
printCost(measureCost(built));
console.log(`\n${((performance.now() - startedMs) / 1000).toFixed(0)} s`);

function listRuns() {
  for (const { series, seed, outcome } of own) {
    const hours = outcome.alarms.map((atMs) => (atMs / 3_600_000).toFixed(2)).join(', ');
    if (series.leak !== undefined) {
      const { fromMs, toMs } = series.leak;
      const span = `${(fromMs / 3_600_000).toFixed(2)}–${(toMs / 3_600_000).toFixed(1)} h`;
      console.log(
        `${series.name} #${seed} (${span}): ${hours} h, ${shareOfTime({ series, outcome }).toFixed(3)}`,
      );
    } else if (hours !== '') console.log(`${series.name} #${seed}: ${hours} h`);
  }
  console.log();
}

function printTable(title, rows) {
  const filled = rows.filter(([, some]) => some.length > 0);
  if (filled.length === 0) return;
  const header = 'n recall prec. t½ t90 h½ lost lostMB false false/day undec.'.split(' ');
  console.log([title.padEnd(44), ...header.map((text) => text.padStart(9))].join(''));
  for (const [name, some] of filled) {
    const score = scoreOf(some);
    const cells = [
      number(score.series, 0),
      number(score.recall, 2),
      number(score.precision, 2),
      number(score.medianShare, 3),
      number(score.p90Share, 3),
      number(score.medianHours, 1),
      number(score.lostRatio, 2),
      number(score.lostBytes === null ? null : score.lostBytes / MB, 0),
      number(score.falseAlarms, 0),
      number(score.falseAlarmsPerDay, 4),
      number(score.undecidableRatio, 3),
    ];
    console.log([name.padEnd(44), ...cells.map((text) => text.padStart(9))].join(''));
  }
  console.log();
}

function number(value, digits) {
  if (value === null) return '–';
  return Number.isFinite(value) ? value.toFixed(digits) : 'never';
}

function printCost({ meanMs, p99Ms, historyBytes }) {
  console.log(
    `8 signals at full history: one assessment ${meanMs.toFixed(3)} ms on average, ${p99Ms.toFixed(3)} ms at the 99th percentile (goal: < 1 ms)`,
  );
  console.log(`all histories: ${(historyBytes / MB).toFixed(2)} MB (goal: < 2 MB)`);
}
