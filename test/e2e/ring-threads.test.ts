import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { expect, it } from 'vitest';
import { createRing, RingReader } from '../../src/wire/ring.js';

const FRAMES = 300_000;

it('never shows a torn frame to a reader while another thread writes as fast as it can', async () => {
  const ring = createRing(8);
  const writer = new Worker(new URL('fixtures/ring-writer.mjs', import.meta.url), {
    workerData: { ring, frames: FRAMES, modules: new URL('../../dist/wire', import.meta.url).href },
  });
  const reader = new RingReader(ring);
  let isDone = false;
  writer.once('message', () => {
    isDone = true;
  });
  const ended = once(writer, 'exit');

  let read = 0;
  let torn = 0;
  let last = 0;
  const look = (frame: Float64Array): void => {
    const value = frame[0] as number;
    if (frame.some((number) => number !== value) || value <= last) torn += 1;
    last = value;
    read += 1;
  };
  while (!isDone) {
    for (let round = 0; round < 1_000; round++) reader.drain(look);
    await new Promise(setImmediate);
  }
  reader.drain(look);
  await ended;

  expect(torn).toBe(0);
  expect(read).toBeGreaterThan(0);
  expect(read + reader.lostFrames).toBe(FRAMES);
  expect(last).toBe(FRAMES);
});
