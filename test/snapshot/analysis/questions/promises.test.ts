import { describe, expect, it } from 'vitest';
import { promises } from '../../../../src/snapshot/analysis/questions/promises.js';
import { BARE, findingsIn, INSTALLED } from './planted.js';

const PROGRAM = `
class Job {}
const pending = () => new Promise(() => {});
async function unlock(lock) {
  const job = new Job();
  job.rows = new Array(100).fill(0);
  await lock;
  return job;
}
async function* pages(lock) { await lock; yield 1; }
globalThis.lock = pending();
globalThis.running = Array.from({ length: 40 }, () => unlock(lock));
globalThis.read = Array.from({ length: 25 }, () => pages(lock).next());
globalThis.other = pending();
for (let index = 0; index < 30; index++) other.then(() => index);
globalThis.all = Array.from({ length: 20 }, () => Promise.all([other, lock]));
// They have been waited for, or are not waited for.
globalThis.settled = Array.from({ length: 50 }, (_, index) => Promise.resolve(index));
globalThis.done = settled.map((promise) => promise.then((index) => [index]));
globalThis.alone = Array.from({ length: 50 }, pending);
`;

describe.each(INSTALLED)('promises in a heap of Node %i', { timeout: 60_000 }, (major) => {
  it('are told of by what waits for them', async () => {
    const findings = await findingsIn(PROGRAM, promises, major);
    expect(Object.fromEntries(findings.map(({ name, count }) => [name, count]))).toEqual({
      'await in unlock() planted.cjs:4': 40,
      'await in pages() planted.cjs:10': 25,
      'then(anonymous() planted.cjs:15)': 30,
      'Promise.all()': 40,
    });
    const [heaviest] = findings;
    expect(heaviest?.name).toMatch(/^await in unlock/);
    expect(heaviest?.bytes).toBeGreaterThan(40 * 800);
    expect(heaviest?.bytes).toBeLessThan(40 * 3_000);
    expect(heaviest?.path.slice(0, 2)).toEqual(['global', 'lock (Promise)']);
  });

  it('are not told of where few are waited for', async () => {
    expect(await findingsIn(BARE, promises, major)).toEqual([]);
  });
});
