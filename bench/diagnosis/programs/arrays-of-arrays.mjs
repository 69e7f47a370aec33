/** Readings by hour, sensor and minute; an hour that has passed is never cleared. */
const readingsByHour = [];

export function step(turn) {
  const hour = Math.floor(turn / 200);
  readingsByHour[hour] ??= [];
  readingsByHour[hour][turn % 20] ??= [];
  readingsByHour[hour][turn % 20].push([turn, turn / 3, turn / 7, `quality ${turn}`]);
}
