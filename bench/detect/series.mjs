/** A labelled series: what a process looks like to the detector, minute by minute or second by second. */
import { normalFrom } from './random.mjs';
import { flat } from './shapes.mjs';

/**
 * @typedef {object} Series
 * @property {Float64Array} atMs - moments of the major GCs
 * @property {Float64Array} values - the floors
 * @property {Float64Array} usedBytes - `heapUsed` at the same moments, for the baselines
 * @property {Float64Array} loads - requests per second; NaN where it is not known
 * @property {number} limit
 * @property {number} forMs - how long it lasts: to the limit for a leak
 * @property {number} lookMs - how often it is judged
 * @property {{ fromMs: number, toMs: number } | undefined} leak - from the onset to the limit
 */

/** Reads the shape of one process into a series. */
export function seriesOf(recipe, random) {
  const {
    base,
    shape = flat,
    load,
    loadBytes = 0,
    isLoadKnown = true,
    noise,
    limit,
    forMs,
    gcMs,
    lookMs,
  } = recipe;
  const { noiseMemoryMs = 20 * 60_000, leak = flat, fromMs } = recipe;
  const [atMs, values, usedBytes, loads] = [[], [], [], []];
  let wander = normalFrom(random);
  let before = 0;
  let endMs = forMs;
  for (let now = gcMs[0]; now <= forMs; now += gcMs[0] + (gcMs[1] - gcMs[0]) * random()) {
    const kept = Math.exp(-(now - before) / noiseMemoryMs);
    before = now;
    wander = wander * kept + Math.sqrt(1 - kept * kept) * normalFrom(random);
    const current = load?.(now) ?? 1;
    const clean = base + shape(now) + leak(now) + loadBytes * current;
    // Garbage that had no time to die: now and then a floor is too high, never too low.
    const late = random() < 0.1 ? 3 * noise * random() : 0;
    const value = clean + noise * (0.6 * wander + 0.8 * normalFrom(random)) + late;
    if (clean >= limit) {
      endMs = now;
      break;
    }
    atMs.push(now);
    values.push(Math.max(0, value));
    // V8 collects when the heap has grown by a share of its floor.
    usedBytes.push(value * (1.02 + 0.5 * random()));
    loads.push(
      isLoadKnown && load !== undefined ? 100 * current * (1 + 0.04 * normalFrom(random)) : Number.NaN,
    );
  }
  return {
    atMs: Float64Array.from(atMs),
    values: Float64Array.from(values),
    usedBytes: Float64Array.from(usedBytes),
    loads: Float64Array.from(loads),
    limit,
    forMs: endMs,
    lookMs,
    leak: fromMs === undefined ? undefined : { fromMs, toMs: recipe.toMs ?? endMs },
  };
}
