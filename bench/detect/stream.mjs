/** Judges a series as it comes: at each look the detector knows what a watchdog would know then, and no more. */

/**
 * @typedef {object} Outcome
 * @property {number[]} alarms - when each episode of `leaking` began
 * @property {number} looks
 * @property {number} undecidableLooks
 */

/**
 * @param {(series: import('./series.mjs').Series) => Detector} makeDetector - gives `add(index)` and
 *   `look(nowMs)`, which says whether it calls a leak
 * @returns {Outcome}
 */
export function judgeSeries(series, makeDetector) {
  const detector = makeDetector(series);
  const { atMs, forMs, lookMs, leak } = series;
  const outcome = { alarms: [], looks: 0, undecidableLooks: 0 };
  let next = 0;
  let wasLeaking = false;
  for (let nowMs = lookMs; nowMs <= forMs; nowMs += lookMs) {
    for (; next < atMs.length && atMs[next] <= nowMs; next++) detector.add(next);
    const verdict = detector.look(nowMs);
    outcome.looks += 1;
    if (verdict === 'undecidable') outcome.undecidableLooks += 1;
    const isLeaking = verdict === 'leaking';
    if (isLeaking && !wasLeaking) outcome.alarms.push(nowMs);
    wasLeaking = isLeaking;
    // What comes after a leak has been called does not change the score.
    if (isLeaking && leak !== undefined && nowMs >= leak.fromMs) break;
  }
  return outcome;
}

/**
 * Heapwarden's own detector as `makeDetector`.
 *
 * @param built - the modules of `dist/detect`
 * @param structure - what it is told of what grows
 */
export function heapwarden({ SeriesHistory, judge, FIRST_STATE, PROFILES }, structure) {
  return (series) => {
    const history = new SeriesHistory();
    const profile = series.unit === 'bytes' ? PROFILES.js_heap : PROFILES.handles;
    const limits = Number.isFinite(series.limit)
      ? [{ limit: 'heap', usedBytes: 0, limitBytes: series.limit }]
      : [];
    let previous = FIRST_STATE;
    return {
      add(index) {
        const load = series.loads[index];
        history.add({
          atMs: series.atMs[index],
          value: series.values[index],
          load: Number.isNaN(load) ? undefined : load,
        });
      },
      look(nowMs) {
        const { verdict, state } = judge({
          profile,
          history,
          nowMs,
          startedAtMs: 0,
          limits,
          structure,
          previous,
        });
        previous = state;
        return verdict.verdict;
      },
    };
  };
}
