import { createHash } from 'node:crypto';
import { Readable, Writable } from 'node:stream';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { writeCompressed } from '../../src/capture/pipeline.js';

function collector() {
  const chunks: Buffer[] = [];
  const file = new Writable({
    write(chunk, _encoding, done) {
      chunks.push(chunk);
      done();
    },
  });
  return { file, content: () => Buffer.concat(chunks) };
}

/** The text, cut into chunks at the given places. */
function inPieces(text: string, sizes: readonly number[]): Readable {
  const bytes = Buffer.from(text);
  const pieces: Buffer[] = [];
  let at = 0;
  for (const size of sizes) {
    pieces.push(bytes.subarray(at, at + size));
    at += size;
  }
  pieces.push(bytes.subarray(at));
  return Readable.from(pieces.filter((piece) => piece.length > 0));
}

describe('writeCompressed', () => {
  it('compresses, counts and hashes what goes through, however it is cut', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string(), fc.array(fc.integer({ min: 1, max: 40 })), async (text, sizes) => {
        const { file, content } = collector();
        const written = await writeCompressed(inPieces(text, sizes), file);
        expect(gunzipSync(content()).toString()).toBe(Buffer.from(text).toString());
        expect(written.bytes).toBe(Buffer.byteLength(text));
        expect(written.storedBytes).toBe(content().length);
        expect(written.sha256).toBe(createHash('sha256').update(text).digest('hex'));
      }),
    );
  });

  it.each([
    ['{"strings":["a"]}', true],
    ['{"strings":["a"]}\n', true],
    ['{"strings":["a"]\n}\n', true],
    ['{"strings":["a"', false],
    ['{"strings":["a"]', false],
    ['', false],
  ])('tells whether %j is a whole snapshot: %s', async (text, isComplete) => {
    for (const sizes of [[], [1], [text.length - 1]]) {
      const { isComplete: told } = await writeCompressed(inPieces(text, sizes), collector().file);
      expect(told).toBe(isComplete);
    }
  });

  it('fails when the source fails', async () => {
    const source = new Readable({ read() {} });
    source.push('{');
    const failing = writeCompressed(source, collector().file);
    source.destroy(new Error('gone'));
    await expect(failing).rejects.toThrow('gone');
  });
});
