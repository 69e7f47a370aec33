import { describe, expect, it } from 'vitest';
import { memoryOfCounts, memoryOfText, memoryRefusal } from '../../src/analyser/analysis-memory.js';

const MB = 1e6;
const MIB = 2 ** 20;

describe('the memory of an analysis', () => {
  /** Nodes, edges, text and the resident memory of the whole process, in millions. */
  it.each([
    ['a list of two million', 2, 2, 70, 288],
    ['a list of ten million', 10, 10, 363, 1_077],
    ['half a million nodes of records', 0.54, 2.27, 48, 135],
    ['two million nodes of records', 1.84, 7.14, 197, 318],
    ['eleven million nodes of records', 10.84, 43.82, 1_199, 1_401],
    ['a million strings', 1, 1, 296, 395],
    ['a WeakMap of two million', 4, 8, 604, 885],
    ['ten million edges of one node', 10, 10, 600, 866],
  ])('is known by the header, as measured of %s', (_what, nodes, edges, text, measured) => {
    const counts = { nodeCount: nodes * MB, edgeCount: edges * MB };
    const megabytes = memoryOfCounts(counts, text * MB) / MB;
    expect(megabytes).toBeGreaterThan(measured);
    expect(megabytes).toBeLessThan(1.5 * measured);
  });

  it('is known roughly by the text of what is ordinary', () => {
    expect(memoryOfText(197 * MB)).toBeGreaterThan(318 * MB);
    expect(memoryOfText(1_199 * MB)).toBeGreaterThan(1_401 * MB);
  });

  it('is refused where there is less, in numbers, and not where that is not known', () => {
    expect(memoryRefusal(225 * MIB, 200 * MIB)).toMatch(/^It would take 225 MB, and there are 200 MB;/);
    expect(memoryRefusal(200 * MIB, 200 * MIB)).toBeUndefined();
    expect(memoryRefusal(225 * MIB, null)).toBeUndefined();
  });
});
