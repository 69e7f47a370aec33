/** What it costs to judge all signals when their histories are full. */
import { normalFrom, randomFrom } from './random.mjs';
import { DAY, MB, SECOND } from './shapes.mjs';

const LOOKS = 1800;

/** Looks before those that count: a watchdog has been compiled long before its histories are full. */
const WARM_UP_LOOKS = 300;

/** Eight signals, a reading every two seconds for a week, then looked at each second for half an hour. */
export function measureCost({ SeriesHistory, judge, FIRST_STATE, PROFILES }) {
  const random = randomFrom(1);
  const signals = Object.values(PROFILES).map((profile) => ({
    profile,
    history: new SeriesHistory(),
    previous: FIRST_STATE,
  }));
  const read = (history, atMs) => {
    const load = 100 + 50 * Math.sin((2 * Math.PI * atMs) / DAY);
    // Slow growth, so that nothing ends the judging of a window early.
    const value = (300 + load / 2 + (20 * atMs) / DAY + normalFrom(random)) * MB;
    history.add({ atMs, value, load });
  };
  for (const { history } of signals) {
    for (let atMs = 0; atMs < 7 * DAY; atMs += 2 * SECOND) read(history, atMs);
  }
  const limits = [{ limit: 'heap', usedBytes: 0, limitBytes: 2000 * MB }];
  const times = [];
  for (let look = 0; look < WARM_UP_LOOKS + LOOKS; look++) {
    const nowMs = 7 * DAY + look * SECOND;
    if (look % 2 === 0) for (const { history } of signals) read(history, nowMs);
    const startedMs = performance.now();
    for (const signal of signals) {
      const { profile, history, previous } = signal;
      signal.previous = judge({ profile, history, nowMs, startedAtMs: 0, limits, previous }).state;
    }
    if (look >= WARM_UP_LOOKS) times.push(performance.now() - startedMs);
  }
  times.sort((a, b) => a - b);
  return {
    meanMs: times.reduce((sum, time) => sum + time, 0) / times.length,
    p99Ms: times[Math.floor(0.99 * times.length)],
    historyBytes: signals.reduce((sum, { history }) => sum + history.byteLength, 0),
  };
}
