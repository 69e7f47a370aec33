import { describe, expect, it } from 'vitest';
import { closures } from '../../../../src/snapshot/analysis/questions/closures.js';
import { BARE, findingsIn, INSTALLED } from './planted.js';

const PROGRAM = `
function unlockerOf(text) {
  return function unlock() { return text; };
}
globalThis.unlockers = Array.from({ length: 3_000 }, (_, index) => unlockerOf('x'.repeat(100) + index));
let last = () => 0;
for (let index = 0; index < 2_000; index++) {
  const before = last;
  last = () => before;
}
globalThis.last = last;
globalThis.few = Array.from({ length: 900 }, (_, index) => () => index);
`;

describe.each(INSTALLED)('closures in a heap of Node %i', { timeout: 60_000 }, (major) => {
  it('are counted by function, and what one holds through another is counted once', async () => {
    const findings = await findingsIn(PROGRAM, closures, major);
    expect(findings.map(({ name, count }) => [name, count])).toEqual([
      ['unlock() planted.cjs:3', 3_000],
      ['last() planted.cjs:9', 2_000],
    ]);
    expect(findings[0]?.path.slice(0, 2)).toEqual(['global', 'unlockers (Array)']);
    for (const { bytes, count } of findings) {
      expect(bytes / count).toBeGreaterThan(60);
      expect(bytes / count).toBeLessThan(500);
    }
  });

  it('are not told of where there are as many as the code has', async () => {
    expect(await findingsIn(BARE, closures, major)).toEqual([]);
  });
});
