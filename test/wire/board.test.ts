import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { catalogue } from '../../src/metrics/catalogue.js';
import { type Family, familiesOf, type Labels, type Sample } from '../../src/metrics/metric.js';
import { BoardReader, BoardWriter, createBoard } from '../../src/wire/board.js';
import { storedCapture } from '../capture/record-example.js';
import { earlyReadings, fullReadings } from '../metrics/readings-example.js';

const NOW_MS = 1_700_000_000_000;

function gauge(samples: Family['samples'], name: Family['name'] = 'heapwarden_rss_bytes'): Family {
  return { name, otelName: 'heapwarden.rss', type: 'gauge', unit: 'bytes', help: 'h', samples } as Family;
}

const samples = fc.array(
  fc.record({
    labels: fc.dictionary(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), {
      noNullPrototype: true,
    }),
    value: fc.double({ noNaN: true }),
  }),
  { maxLength: 20 },
);

describe('board', () => {
  it('gives what was written: the whole catalogue, with histograms and exemplars', () => {
    const readings = fullReadings();
    readings.captures.record(storedCapture({ pauseMs: 12 }));
    const families = familiesOf(catalogue, readings);
    const board = createBoard();
    new BoardWriter(board).write(families, NOW_MS);
    expect(new BoardReader(board).read(NOW_MS)).toEqual(families);
  });

  it('gives what was written last, whatever labels and numbers come and go', () => {
    fc.assert(
      fc.property(fc.array(samples, { minLength: 1, maxLength: 5 }), (editions) => {
        const board = createBoard();
        const writer = new BoardWriter(board);
        const reader = new BoardReader(board);
        for (const edition of editions) {
          writer.write([gauge(edition)], NOW_MS);
          expect(reader.read(NOW_MS)).toEqual([gauge(edition)]);
        }
      }),
    );
  });

  it('gives the same labels, as objects, until they change: text is made of them once', () => {
    const board = createBoard();
    const writer = new BoardWriter(board);
    const reader = new BoardReader(board);
    const labelsAfter = (labels: Labels, value: number) => {
      writer.write([gauge([{ labels, value }])], NOW_MS);
      return reader.read(NOW_MS)[0]?.samples[0]?.labels;
    };
    const first = labelsAfter({ a: 'b' }, 1);
    expect(labelsAfter({ a: 'b' }, 2)).toBe(first);
    expect(labelsAfter({ a: 'c' }, 2)).toEqual({ a: 'c' });
  });

  it('gives nothing before it is written, and nothing once the watchdog has been gone for 15 s', () => {
    const board = createBoard();
    const reader = new BoardReader(board);
    expect(reader.read(NOW_MS)).toEqual([]);
    const families = familiesOf(catalogue, earlyReadings());
    new BoardWriter(board).write(families, NOW_MS);
    expect(reader.read(NOW_MS + 15_000)).toEqual(families);
    expect(reader.read(NOW_MS + 15_001)).toEqual([]);
  });

  it.each([
    ['numbers', Array.from({ length: 5_000 }, (_, value) => ({ labels: {}, value }))],
    ['labels', [{ labels: { a: 'b'.repeat(600_000) }, value: 1 }]],
  ])('refuses more %s than fit, and keeps what it had', (_what, tooMany) => {
    const board = createBoard();
    const writer = new BoardWriter(board);
    const reader = new BoardReader(board);
    writer.write([gauge([{ labels: {}, value: 7 }])], NOW_MS);
    expect(() => writer.write([gauge(tooMany)], NOW_MS)).toThrow(RangeError);
    expect(reader.read(NOW_MS)).toEqual([gauge([{ labels: {}, value: 7 }])]);
  });

  it('never gives half of one edition and half of another, while another thread writes', async () => {
    const board = createBoard();
    const worker = new Worker(new URL('./board-writer.mjs', import.meta.url), { workerData: board });
    await once(worker, 'message');
    const reader = new BoardReader(board);
    const seen = new Set<number>();
    while (seen.size < 200) {
      const samples = reader.read(NOW_MS)[0]?.samples as readonly Sample[];
      const number = samples[0]?.value as number;
      expect(samples).toEqual(
        Array.from({ length: 1 + (number % 50) }, () => ({
          labels: { number: String(number) },
          value: number,
        })),
      );
      seen.add(number);
    }
    await worker.terminate();
  });
});
