import { createHash } from 'node:crypto';
import { Readable, Writable } from 'node:stream';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Rewrite, writeCompressed } from '../../src/capture/pipeline.js';

const asItIs: Rewrite = (chunks) => chunks;

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
        const written = await writeCompressed(inPieces(text, sizes), asItIs, file);
        expect(gunzipSync(content()).toString()).toBe(Buffer.from(text).toString());
        expect(written.bytes).toBe(Buffer.byteLength(text));
        expect(written.storedBytes).toBe(content().length);
        expect(written.sha256).toBe(createHash('sha256').update(text).digest('hex'));
      }),
    );
  });

  it('hashes, counts and stores what the rewrite gives, not what came', async () => {
    const { file, content } = collector();
    async function* shout(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
      for await (const chunk of chunks) yield Buffer.from(chunk.toString().toUpperCase());
    }
    const written = await writeCompressed(inPieces('secret', [2]), shout, file);
    expect(gunzipSync(content()).toString()).toBe('SECRET');
    expect(written).toMatchObject({ bytes: 6, sha256: createHash('sha256').update('SECRET').digest('hex') });
  });

  it('fails when the rewrite throws', async () => {
    // biome-ignore lint/correctness/useYield: it fails before it gives anything
    async function* refuse(): AsyncGenerator<Buffer> {
      throw new Error('no snapshot');
    }
    await expect(writeCompressed(inPieces('x', []), refuse, collector().file)).rejects.toThrow('no snapshot');
  });

  it('fails when the source fails', async () => {
    const source = new Readable({ read() {} });
    source.push('{');
    const failing = writeCompressed(source, asItIs, collector().file);
    source.destroy(new Error('gone'));
    await expect(failing).rejects.toThrow('gone');
  });
});
