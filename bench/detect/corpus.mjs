/**
 * The corpus: kinds of processes, each a recipe with random parameters.
 *
 * A kind is `decidable` when its level tells that it is healthy, `hard` when it looks like a leak for as long as
 * it lasts; both are healthy. Slow kinds last seven days, fast ones minutes to hours.
 */
import { drawFrom, randomFrom, seedOf } from './random.mjs';
import { seriesOf } from './series.mjs';
import {
  after,
  approaching,
  bursts,
  DAY,
  daily,
  diurnal,
  filling,
  flat,
  HOUR,
  leakingWith,
  MB,
  MINUTE,
  rising,
  SECOND,
  sawtooth,
  staircase,
  stepping,
  sum,
  visits,
  wandering,
  weekly,
} from './shapes.mjs';

const WEEK = 7 * DAY;

/** A server process over a week: a major GC every minute or few, judged each minute. */
function slow(draw) {
  const base = draw(150, 700) * MB;
  return {
    base,
    limit: base * draw(2, 4),
    noise: base * draw(0.002, 0.01),
    forMs: WEEK,
    gcMs: [40 * SECOND, 40 * SECOND + draw(20, 160) * SECOND],
    lookMs: MINUTE,
    unit: 'bytes',
  };
}

/** A busy process over an hour or so: a major GC every few seconds, judged every 4 s. */
function fast(draw, forMs) {
  const base = draw(40, 300) * MB;
  return {
    base,
    limit: base + draw(300, 900) * MB,
    noise: base * draw(0.003, 0.015),
    noiseMemoryMs: 20 * SECOND,
    forMs,
    gcMs: [1.5 * SECOND, draw(3, 10) * SECOND],
    lookMs: 4 * SECOND,
    unit: 'bytes',
  };
}

const roomOf = ({ base, limit, loadBytes = 0 }) => limit - base - loadBytes;

/** Starts with the process, or after it has run for a while. */
const onset = (random, draw, low, high) => (random() < 0.5 ? 0 : draw(low, high));

/** A leak that takes the time drawn to the limit. */
function leakTo(hoursLow, hoursHigh, more = () => ({})) {
  return ({ draw, random }) => {
    const common = slow(draw);
    const recipe = { ...common, ...more({ draw, random, common }) };
    const toMs = draw(hoursLow, hoursHigh) * HOUR;
    const fromMs = recipe.fromMs ?? onset(random, draw, 12 * HOUR, 2 * DAY);
    const leak = after(fromMs, rising(roomOf(recipe) / (toMs / HOUR)));
    return { leak, ...recipe, fromMs, toMs: fromMs + toMs };
  };
}

/** A leak of a fixed rate. */
function leakAt(mbPerHourLow, mbPerHourHigh, more = () => ({})) {
  return ({ draw, random }) => {
    const common = slow(draw);
    const perHour = draw(mbPerHourLow, mbPerHourHigh) * MB;
    const recipe = { ...common, ...more({ draw, random, common, perHour }) };
    const fromMs = recipe.fromMs ?? 0;
    const toMs = fromMs + (roomOf(recipe) / perHour) * HOUR;
    return { leak: after(fromMs, rising(perHour)), ...recipe, fromMs, toMs };
  };
}

function fastLeak(minutesLow, minutesHigh) {
  return ({ draw, random }) => {
    const toMs = draw(minutesLow, minutesHigh) * MINUTE;
    const fromMs = random() < 0.5 ? 0 : Math.max(5 * MINUTE, toMs * draw(0.3, 1));
    const recipe = fast(draw, fromMs + toMs);
    if (minutesHigh > 60) recipe.lookMs = 15 * SECOND;
    const warmUp = approaching(draw(10, 60) * MB, draw(5, 30) * SECOND);
    const leak = after(fromMs, rising(roomOf(recipe) / (toMs / HOUR)));
    return { ...recipe, shape: fromMs > 0 ? warmUp : flat, leak, fromMs, toMs: fromMs + toMs };
  };
}

const dayLoad = ({ draw, common }, isLoadKnown = true) => ({
  load: diurnal(draw(0.2, 0.8), draw(0, 24) * HOUR),
  loadBytes: common.base * draw(0.1, 0.5),
  limit: common.limit * 1.5,
  isLoadKnown,
});

const healthy = (tier, recipe) => ({ label: 'healthy', tier, recipe });
const leak = (recipe) => ({ label: 'leak', tier: 'leak', recipe });
const week = (more) => (context) => {
  const common = slow(context.draw);
  return { ...common, ...more({ ...context, common }) };
};
const hour = (hours, more) => (context) => {
  const common = fast(context.draw, hours * HOUR);
  return { ...common, ...more({ ...context, common }) };
};

/** By name. */
export const KINDS = {
  // Leaks, by how long they take.
  'leak: 10 min to the limit': leak(fastLeak(8, 14)),
  'leak: 30 min to the limit': leak(fastLeak(20, 45)),
  'leak: 1 h to the limit': leak(fastLeak(45, 100)),
  'leak: 3 h to the limit': leak(fastLeak(120, 300)),
  'leak: 10 h to the limit': leak(leakTo(6, 14)),
  'leak: 1 day to the limit': leak(leakTo(16, 40)),
  'leak: 3 days to the limit': leak(leakTo(48, 110)),
  'leak: 10 days to the limit': leak(leakTo(120, 300)),
  // Leaks of the rates that are asked for.
  'leak: 1 MB/h on 500 MB': leak(
    leakAt(1, 1.2, ({ draw }) => ({
      base: 500 * MB,
      limit: draw(1200, 1800) * MB,
      noise: draw(1, 4) * MB,
    })),
  ),
  'leak: 5 MB/h': leak(leakAt(5, 8, ({ draw }) => ({ base: 500 * MB, limit: draw(1200, 2000) * MB }))),
  'leak: 20 MB/h': leak(leakAt(12, 30)),
  'leak: 5 MB/h, load known': leak(
    leakAt(5, 8, ({ draw }) => ({
      base: 500 * MB,
      limit: draw(1200, 2000) * MB,
      load: flatLoad,
      loadBytes: 50 * MB,
    })),
  ),
  // Leaks by shape.
  'leak: late start': leak(leakTo(24, 100, ({ draw }) => ({ fromMs: draw(20, 72) * HOUR }))),
  'leak: after a warm-up': leak(
    leakTo(24, 120, ({ draw, common }) => ({
      fromMs: 0,
      shape: approaching(0.15 * roomOf(common), draw(0.2, 2) * HOUR),
    })),
  ),
  'leak: staircase': leak(({ draw }) => {
    const common = slow(draw);
    const hours = draw(24, 120);
    const perHour = roomOf(common) / hours;
    return {
      ...common,
      leak: staircase(perHour, (hours / draw(60, 200)) * HOUR),
      fromMs: 0,
      toMs: hours * HOUR,
    };
  }),
  'leak: bursty': leak(({ draw, random }) => {
    const common = slow(draw);
    const hours = draw(24, 120);
    const perHour = roomOf(common) / hours;
    const everyMs = (hours / draw(100, 400)) * HOUR;
    return { ...common, leak: bursts(perHour, everyMs, WEEK, random), fromMs: 0 };
  }),
  'leak: saw-tooth with a rising floor': leak(
    leakTo(30, 120, ({ draw, common }) => ({
      fromMs: 0,
      shape: sawtooth(common.base * draw(0.05, 0.25), draw(5, 40) * MINUTE),
    })),
  ),
  'leak: load-proportional, under diurnal load': leak((context) => {
    const common = slow(context.draw);
    const recipe = { ...common, ...dayLoad({ ...context, common }) };
    const hours = context.draw(24, 120);
    return { ...recipe, leak: leakingWith(recipe.load, roomOf(recipe) / hours), fromMs: 0 };
  }),
  'leak: under diurnal load': leak(leakTo(24, 120, (context) => dayLoad(context))),
  'leak: under diurnal load not known': leak(leakTo(24, 120, (context) => dayLoad(context, false))),
  'leak: 5 MB/h under diurnal load': leak(leakAt(5, 8, (context) => dayLoad(context))),
  'leak: noisy': leak(leakTo(24, 120, ({ draw, common }) => ({ noise: common.base * draw(0.01, 0.03) }))),
  'leak: few major GCs': leak(leakTo(24, 120, ({ draw }) => ({ gcMs: [5 * MINUTE, draw(10, 25) * MINUTE] }))),
  'leak: beside nightly jobs': leak(
    leakTo(24, 120, ({ draw, common }) => ({
      shape: daily(roomOf(common) * draw(0.05, 0.2), draw(1, 20), draw(0.5, 2) * HOUR, 5 * MINUTE),
    })),
  ),
  'leak: beside a cache that fills': leak(
    leakTo(24, 120, ({ draw, common }) => ({
      fromMs: 0,
      shape: approaching(0.15 * roomOf(common), draw(3, 10) * HOUR),
    })),
  ),
  'leak: after a traffic step': leak(
    leakTo(24, 120, ({ draw, common }) => {
      const whenMs = draw(10, 40) * HOUR;
      return {
        fromMs: whenMs,
        load: (atMs) => (atMs < whenMs ? 1 : 1.6),
        loadBytes: common.base * draw(0.1, 0.3),
        limit: common.limit * 1.3,
      };
    }),
  ),
  'leak: open handles': leak(({ draw }) => {
    const base = draw(30, 300);
    return {
      ...slow(draw),
      unit: 'count',
      base,
      limit: Number.POSITIVE_INFINITY,
      noise: base * 0.05,
      leak: rising(base / draw(12, 96)),
      fromMs: 0,
      toMs: WEEK,
    };
  }),

  // Healthy, and the level tells.
  flat: healthy(
    'decidable',
    week(() => ({})),
  ),
  'flat, load known': healthy(
    'decidable',
    week(({ common }) => ({ load: flatLoad, loadBytes: 0.1 * common.base })),
  ),
  noisy: healthy(
    'decidable',
    week(({ draw, common }) => ({ noise: common.base * draw(0.01, 0.04) })),
  ),
  'noisy for hours at a time': healthy(
    'decidable',
    week(({ draw, common }) => ({
      noise: common.base * draw(0.005, 0.015),
      noiseMemoryMs: draw(1, 4) * HOUR,
    })),
  ),
  'warm-up': healthy(
    'decidable',
    week(({ draw, common }) => ({
      shape: approaching(roomOf(common) * draw(0.05, 0.25), draw(0.2, 3) * HOUR),
    })),
  ),
  diurnal: healthy(
    'decidable',
    week((context) => dayLoad(context)),
  ),
  'diurnal, load not known': healthy(
    'decidable',
    week((context) => dayLoad(context, false)),
  ),
  weekend: healthy(
    'decidable',
    week(({ draw, common }) => ({
      load: weekly(draw(0.2, 0.6), draw(0, 168) * HOUR, draw(0.3, 0.7)),
      loadBytes: common.base * draw(0.1, 0.5),
      limit: 1.5 * common.limit,
    })),
  ),
  'weekend, load not known': healthy(
    'decidable',
    week(({ draw, common }) => ({
      load: weekly(draw(0.2, 0.6), draw(0, 168) * HOUR, draw(0.3, 0.7)),
      loadBytes: common.base * draw(0.1, 0.4),
      limit: 1.5 * common.limit,
      isLoadKnown: false,
    })),
  ),
  'traffic steps': healthy(
    'decidable',
    week(({ draw, common }) => {
      const [firstMs, secondMs] = [draw(6, 60) * HOUR, draw(70, 140) * HOUR];
      return {
        load: sum(() => 1, stepping(draw(0.3, 0.8), firstMs), stepping(draw(0.2, 0.5), secondMs)),
        loadBytes: common.base * draw(0.1, 0.5),
        limit: 1.5 * common.limit,
      };
    }),
  ),
  'traffic steps, load not known': healthy(
    'decidable',
    week(({ draw, common }) => ({
      shape: sum(
        stepping(roomOf(common) * draw(0.05, 0.3), draw(6, 60) * HOUR),
        stepping(roomOf(common) * draw(0.05, 0.3), draw(70, 140) * HOUR),
      ),
    })),
  ),
  'traffic ramp': healthy(
    'decidable',
    week(({ draw, common }) => ({
      load: sum(() => 1, after(draw(6, 80) * HOUR, filling(draw(0.3, 1), draw(2, 30) * HOUR))),
      loadBytes: common.base * draw(0.1, 0.5),
      limit: 1.5 * common.limit,
    })),
  ),
  'nightly jobs': healthy(
    'decidable',
    week(({ draw, common }) => ({
      shape: daily(
        roomOf(common) * draw(0.05, 0.3),
        draw(1, 20),
        draw(0.5, 3) * HOUR,
        draw(0.5, 10) * MINUTE,
      ),
    })),
  ),
  'hourly jobs': healthy(
    'decidable',
    week(({ draw, common }) => {
      const forMs = draw(5, 30) * MINUTE;
      return { shape: (atMs) => (atMs % HOUR < forMs ? 0.1 * roomOf(common) : 0) };
    }),
  ),
  'rare large objects': healthy(
    'decidable',
    week(({ draw, common, random }) => ({
      shape: visits(roomOf(common) * draw(0.05, 0.3), draw(2, 30) * MINUTE, draw(4, 20) * HOUR, random),
    })),
  ),
  'few major GCs': healthy(
    'decidable',
    week(({ draw }) => ({ gcMs: [5 * MINUTE, draw(15, 60) * MINUTE] })),
  ),
  'disturbed by captures': healthy(
    'decidable',
    week(({ draw, common, random }) => ({
      shape: sum(
        visits(roomOf(common) * draw(0.05, 0.15), draw(1, 4) * MINUTE, 10 * HOUR, random),
        stepping(0.01 * common.base, draw(10, 100) * HOUR),
      ),
    })),
  ),
  'saw-tooth of minutes': healthy(
    'decidable',
    week(({ draw, common }) => ({
      shape: sawtooth(roomOf(common) * draw(0.03, 0.15), draw(5, 40) * MINUTE, draw(0, 40) * MINUTE),
    })),
  ),
  'open handles': healthy(
    'decidable',
    week(({ draw }) => {
      const base = draw(30, 300);
      const load = diurnal(draw(0.2, 0.6), draw(0, 24) * HOUR);
      return {
        unit: 'count',
        base,
        noise: base * 0.08,
        limit: Number.POSITIVE_INFINITY,
        load,
        loadBytes: base,
      };
    }),
  ),
  'fast: flat': healthy(
    'decidable',
    hour(2, () => ({})),
  ),
  'fast: warm-up': healthy(
    'decidable',
    hour(2, ({ draw, common }) => ({
      shape: approaching(roomOf(common) * draw(0.03, 0.2), draw(5, 60) * SECOND),
    })),
  ),
  'fast: sessions that expire': healthy(
    'decidable',
    hour(2, ({ draw, common, random }) => {
      const bytes = draw(20, 60) * MB;
      return {
        base: common.base + bytes,
        shape: sum(
          filling(bytes, draw(10, 30) * SECOND),
          wandering(0.05 * bytes, draw(10, 60) * SECOND, random),
        ),
      };
    }),
  ),
  'fast: traffic steps': healthy(
    'decidable',
    hour(2, ({ draw, common }) => ({
      load: sum(() => 1, stepping(draw(0.3, 1), draw(5, 60) * MINUTE)),
      loadBytes: common.base * draw(0.1, 0.5),
    })),
  ),

  // Healthy, and the level alone cannot tell while it lasts.
  'cache that fills straight': healthy(
    'hard',
    week(({ draw, common }) => ({ shape: filling(roomOf(common) * draw(0.05, 0.3), draw(2, 20) * HOUR) })),
  ),
  'cache that fills ever slower': healthy(
    'hard',
    week(({ draw, common }) => ({
      shape: approaching(roomOf(common) * draw(0.05, 0.35), draw(3, 24) * HOUR),
    })),
  ),
  'saw-tooth of hours': healthy(
    'hard',
    week(({ draw, common }) => {
      const periodMs = draw(1, 12) * HOUR;
      return { shape: sawtooth(roomOf(common) * draw(0.05, 0.25), periodMs, periodMs * draw(0, 1)) };
    }),
  ),
  'saw-tooth of days': healthy(
    'hard',
    week(({ draw, common }) => {
      const periodMs = draw(14, 40) * HOUR;
      return { shape: sawtooth(roomOf(common) * draw(0.05, 0.25), periodMs, periodMs * draw(0, 1)) };
    }),
  ),
  'bounded random walk of hours': healthy(
    'hard',
    week(({ draw, common, random }) => ({
      shape: wandering(roomOf(common) * draw(0.02, 0.08), draw(3, 12) * HOUR, random),
    })),
  ),
  'bounded random walk of days': healthy(
    'hard',
    week(({ draw, common, random }) => ({
      shape: wandering(roomOf(common) * draw(0.02, 0.08), draw(15, 60) * HOUR, random),
    })),
  ),
  'entries with a long time to live': healthy(
    'hard',
    week(({ draw, common, random }) => {
      const amount = roomOf(common) * draw(0.05, 0.25);
      return { shape: sum(filling(amount, draw(6, 24) * HOUR), wandering(0.1 * amount, 6 * HOUR, random)) };
    }),
  ),
  'fast: cache that fills': healthy(
    'hard',
    hour(2, ({ draw, common }) => ({
      shape: filling(roomOf(common) * draw(0.03, 0.15), draw(1, 6) * MINUTE),
    })),
  ),
};

function flatLoad() {
  return 1;
}

/** One process of a kind. @param {'tuning' | 'held-out'} split */
export function makeSeries(name, split, seed) {
  const kind = KINDS[name];
  const random = randomFrom(seedOf(`${name} ${split}`, seed));
  const recipe = kind.recipe({ draw: drawFrom(random, split), random });
  return { name, label: kind.label, tier: kind.tier, unit: recipe.unit, ...seriesOf(recipe, random) };
}
