/** What each figure of `bench:snapshot` must be and is wished to be. Memory in MB of 2^20 bytes. */

/** Whether a file is as large as the one that they are for: the default one. */
export function areFor(fileBytes) {
  return fileBytes >= 1.1e9 && fileBytes <= 1.3e9;
}

export const SECONDS = { must: 6, goal: 4 };

/** @param nodes - in millions, as `edges` */
export function memoryTarget({ nodes, edges }) {
  return { must: 60 + 55 * nodes + 8 * edges, goal: 45 + 44 * nodes + 7 * edges };
}

/** How many times as much the peers take. */
export const RATIO_TARGETS = {
  devtools: { wall: { must: 7, goal: 11 }, memory: { must: 4, goal: 4.8 } },
  memlab: { wall: { must: 11, goal: 18 }, memory: { must: 3.5, goal: 4.3 } },
  'v8-heap-parser': { wall: { must: 1, goal: 1 }, memory: { must: 1, goal: 1 } },
};

/** MB of 10^6 bytes a second, of reading into arrays alone. */
export const PARSE_TARGETS = {
  1: { must: 700, goal: 1_000 },
  2: { must: 1_100, goal: 1_500 },
};

/** A figure against its target, in words. @param isMore - whether more is better */
export function verdict(figure, target, isMore, digits = 0) {
  const holds = (bound) => (isMore ? figure >= bound : figure <= bound);
  const word = holds(target.goal) ? 'goal met' : holds(target.must) ? 'must met' : 'MISSED';
  return `must ${target.must.toFixed(digits)}, goal ${target.goal.toFixed(digits)}: ${word}`;
}
