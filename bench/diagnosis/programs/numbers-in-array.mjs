/** The duration of each request is noted, so as to tell percentiles of them. */
const durationsMs = [];

export function step(turn) {
  for (let request = 0; request < 100; request++) durationsMs.push(turn * 0.37 + request);
}
