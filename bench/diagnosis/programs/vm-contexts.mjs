/** A sandbox for each plugin call, kept for the next one that never comes. */
import { createContext, runInContext } from 'node:vm';

const sandboxes = [];

export const steps = { before: 5, after: 40 };

export function step(turn) {
  const sandbox = createContext({ turn });
  runInContext('result = turn * 2', sandbox);
  sandboxes.push(sandbox);
}
