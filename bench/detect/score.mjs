/** From outcomes to figures. */
import { DAY } from './shapes.mjs';

/** Scores the series of one detector that `keep` keeps. Null where there is nothing to tell a figure from. */
export function scoreOf(runs) {
  const leaks = runs.filter(({ series }) => series.leak !== undefined);
  const found = leaks.filter((run) => foundAtMs(run) !== undefined);
  const shares = leaks.map((run) => shareOfTime(run)).sort((a, b) => a - b);
  const healthyRuns = runs.filter(({ series }) => series.leak === undefined);
  const days = sum(healthyRuns.map(({ series }) => series.forMs)) / DAY;
  const falseAlarms = sum(runs.map((run) => falseAlarmsOf(run)));
  return {
    series: runs.length,
    recall: ratio(found.length, leaks.length),
    precision: ratio(found.length, found.length + runs.filter((run) => falseAlarmsOf(run) > 0).length),
    medianShare: quantile(shares, 0.5),
    p90Share: quantile(shares, 0.9),
    medianHours: quantile(
      found.map(hoursToDetect).sort((a, b) => a - b),
      0.5,
    ),
    lostRatio: ratio(sum(leaks.map((run) => Math.min(1, shareOfTime(run)))), leaks.length),
    lostBytes: quantile(
      leaks.map(lostBytesOf).sort((a, b) => a - b),
      0.5,
    ),
    falseAlarms,
    falseAlarmsPerDay: days === 0 ? null : sum(healthyRuns.map((run) => falseAlarmsOf(run))) / days,
    undecidableRatio: ratio(
      sum(runs.map(({ outcome }) => outcome.undecidableLooks)),
      sum(runs.map(({ outcome }) => outcome.looks)),
    ),
  };
}

/** Episodes that began where nothing leaked. */
function falseAlarmsOf({ series, outcome }) {
  const { leak } = series;
  return outcome.alarms.filter((atMs) => leak === undefined || atMs < leak.fromMs).length;
}

function foundAtMs({ series, outcome }) {
  return outcome.alarms.find((atMs) => atMs >= series.leak.fromMs);
}

function hoursToDetect(run) {
  return (foundAtMs(run) - run.series.leak.fromMs) / 3_600_000;
}

/** Share of the time from the onset to the limit that passed before the leak was called; Infinity when it never was. */
export function shareOfTime(run) {
  const { fromMs, toMs } = run.series.leak;
  const atMs = foundAtMs(run);
  return atMs === undefined ? Number.POSITIVE_INFINITY : (atMs - fromMs) / (toMs - fromMs);
}

/** What had leaked when the leak was called, or at the end. */
function lostBytesOf(run) {
  const { atMs, values, leak, forMs } = run.series;
  const until = foundAtMs(run) ?? forMs;
  let [before, last] = [undefined, values[0]];
  for (let index = 0; index < atMs.length && atMs[index] <= until; index++) {
    if (before === undefined || atMs[index] <= leak.fromMs) before = values[index];
    last = values[index];
  }
  return Math.max(0, last - before);
}

function quantile(sorted, share) {
  return sorted.length === 0 ? null : sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}

function ratio(part, whole) {
  return whole === 0 ? null : part / whole;
}

function sum(values) {
  return values.reduce((total, value) => total + value, 0);
}
