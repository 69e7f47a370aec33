import { describe, expect, it } from 'vitest';
import { arrays } from '../../../../src/snapshot/analysis/questions/arrays.js';
import { BARE, findingsIn, INSTALLED } from './planted.js';

const PROGRAM = `
globalThis.reserved = Array.from({ length: 30 }, () => {
  const slots = new Array(10_000);
  slots[5] = {};
  slots[9_000] = {};
  return slots;
});
globalThis.full = Array.from({ length: 50_000 }, (_, id) => ({ id }));
globalThis.numbers = Array.from({ length: 50_000 }, (_, id) => id);
globalThis.table = [];
for (let id = 0; id < 6_000; id++) table[id * 10_000] = {};
`;

describe.each(INSTALLED)('arrays in a heap of Node %i', { timeout: 60_000 }, (major) => {
  it('are told of where their slots are empty, and not where they hold numbers or few are far apart', async () => {
    const findings = await findingsIn(PROGRAM, arrays, major);
    expect(findings).toEqual([
      {
        name: 'Array',
        count: 30,
        bytes: 30 * 9_998 * 8,
        path: ['global', 'reserved (Array)', '[…] (Array)'],
      },
    ]);
  });

  it('are not told of in a program that fills its own', async () => {
    expect(await findingsIn(BARE, arrays, major)).toEqual([]);
  });
});
