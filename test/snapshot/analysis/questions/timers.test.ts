import { describe, expect, it } from 'vitest';
import { timers } from '../../../../src/snapshot/analysis/questions/timers.js';
import { BARE, findingsIn, INSTALLED } from './planted.js';

const PROGRAM = `
function poll() {}
function expire() {}
globalThis.intervals = Array.from({ length: 40 }, (_, index) => setInterval(poll, 100_000 + index));
globalThis.timeouts = Array.from({ length: 25 }, () => setTimeout(expire.bind(null, 1), 100_000));
globalThis.immediates = Array.from({ length: 15 }, () => setImmediate(poll));
globalThis.sleeps = Array.from({ length: 20 }, () => new Promise((resolve) => setTimeout(resolve, 100_000)));
globalThis.cleared = Array.from({ length: 30 }, () => setTimeout(function gone() {}, 100_000));
for (const timer of globalThis.cleared) clearTimeout(timer);
`;

describe.each(INSTALLED)('timers in a heap of Node %i', { timeout: 60_000 }, (major) => {
  it('are counted by the function that they call, but for those that were cleared', async () => {
    const findings = await findingsIn(PROGRAM, timers, major);
    expect(Object.fromEntries(findings.map(({ name, count }) => [name, count]))).toEqual({
      'interval poll() planted.cjs:2': 40,
      'timeout expire() planted.cjs:3': 25,
      'immediate poll() planted.cjs:2': 15,
      'timeout resolve() of a promise': 20,
    });
    for (const { bytes, count } of findings) expect(bytes).toBeGreaterThan(80 * count);
  });

  it('are not told of where there are few', async () => {
    expect(await findingsIn(BARE, timers, major)).toEqual([]);
  });
});
