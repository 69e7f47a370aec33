import { describe, expect, it } from 'vitest';
import { buffers } from '../../../../src/snapshot/analysis/questions/buffers.js';
import { BARE, findingsIn, INSTALLED } from './planted.js';

const PROGRAM = `
globalThis.tokens = [];
for (let index = 0; index < 80_000; index++) {
  const token = Buffer.from('token ' + index);
  if (index % 800 === 0) tokens.push(token);
}
const message = Buffer.alloc(2_000_000);
globalThis.lines = Array.from({ length: 20 }, (_, line) => message.subarray(line * 10, line * 10 + 10));
globalThis.whole = Array.from({ length: 20 }, () => Buffer.alloc(100_000));
`;

describe.each(INSTALLED)('buffers in a heap of Node %i', { timeout: 60_000 }, (major) => {
  it('are told of where they share the memory that they keep', async () => {
    const findings = await findingsIn(PROGRAM, buffers, major);
    const [lines, tokens] = findings;
    expect(findings.map(({ path }) => path.join(' › '))).toEqual([
      'global › lines (Array) › […] (Buffer)',
      'global › tokens (Array) › […] (Buffer)',
    ]);
    // The Buffer that lines were cut from may be one of the views.
    expect(lines?.count).toBe(20);
    expect(lines?.bytes).toBeGreaterThan(1_800_000);
    expect(lines?.bytes).toBeLessThan(2_001_000);
    // Each has a slab of its own where slabs are small: they have 1 to 2 MB, and the tokens a kilobyte.
    expect(tokens?.count).toBeGreaterThan(90);
    expect(tokens?.bytes).toBeGreaterThan(700_000);
  });

  it('are not told of where they have their memory for themselves', async () => {
    const whole = 'globalThis.whole = Array.from({ length: 50 }, () => Buffer.alloc(100_000));';
    expect(await findingsIn(BARE + whole, buffers, major)).toEqual([]);
  });
});
