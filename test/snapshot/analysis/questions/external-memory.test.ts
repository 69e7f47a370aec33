import { describe, expect, it } from 'vitest';
import { externalMemory } from '../../../../src/snapshot/analysis/questions/external-memory.js';
import { BARE, findingsIn, INSTALLED } from './planted.js';

const PROGRAM = `
globalThis.images = Array.from({ length: 30 }, () => Buffer.alloc(100_000));
globalThis.shared = { counters: new SharedArrayBuffer(2_000_000) };
globalThis.blobs = [new Blob(['x'.repeat(1_000_000)])];
globalThis.text = Buffer.alloc(4_000_000, 'a').toString('latin1');
globalThis.inHeap = Array.from({ length: 10_000 }, (_, id) => 'in the heap ' + id);
`;

/** The first version whose snapshots tell how large a text outside of the heap is. */
const TELLS_OF_STRINGS = 24;

describe.each(INSTALLED)('external memory in a heap of Node %i', { timeout: 60_000 }, (major) => {
  it('is told by what holds it', async () => {
    const findings = await findingsIn(PROGRAM, externalMemory, major);
    const rows = findings.map(({ name, count, bytes, path }) => [
      name,
      count,
      bytes,
      path.slice(0, 3).join(' › '),
    ]);
    const text = ['string', 1, expect.closeTo(4_000_000, -3), 'global › text ((string))'];
    expect(rows).toEqual([
      ...(major >= TELLS_OF_STRINGS ? [text] : []),
      ['ArrayBuffer', 30, expect.closeTo(3_000_000, -4), 'global › images (Array) › […] (Buffer)'],
      [
        'ArrayBuffer',
        1,
        expect.closeTo(2_000_000, -3),
        expect.stringMatching(/^global › shared \(.*\) › counters \(SharedArrayBuffer\)$/),
      ],
      ['Node / BackingStore', 1, 1_000_000, 'global › blobs (Array) › […] (Blob)'],
    ]);
  });

  it('is not told of where it is that of Node itself', async () => {
    expect(await findingsIn(BARE, externalMemory, major)).toEqual([]);
  });
});
