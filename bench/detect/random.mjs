/** Seeded chance: the same seed gives the same series on every machine. */

/** Numbers from 0 to 1 (mulberry32). */
export function randomFrom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A standard normal number (Box and Muller). */
export function normalFrom(random) {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Seeds that share no stream for different names. */
export function seedOf(name, number) {
  let hash = 2166136261 ^ number;
  for (const character of name) hash = Math.imul(hash ^ character.charCodeAt(0), 16777619);
  return Math.imul(hash ^ (hash >>> 13), 0x5bd1e995) >>> 0;
}

/**
 * Draws generator parameters, log-uniformly. The range of every parameter is cut into bands; tuning draws from
 * some and testing from the others, the outermost among them, so that no tested parameter was ever tuned on.
 */
export function drawFrom(random, split) {
  const bands = BANDS[split];
  return (low, high) => {
    const [from, to] = bands[Math.floor(random() * bands.length)];
    const share = from + (to - from) * random();
    return low > 0 ? low * (high / low) ** share : low + (high - low) * share;
  };
}

const BANDS = {
  tuning: [
    [0.1, 0.35],
    [0.6, 0.85],
  ],
  'held-out': [
    [0, 0.1],
    [0.35, 0.6],
    [0.85, 1],
  ],
};
