/** Marks are set for a profile, under the name of each request, and never cleared. */
import { performance } from 'node:perf_hooks';

export function step(turn) {
  performance.mark(`request ${turn}`, { detail: { turn, path: `/p/${turn}` } });
}
