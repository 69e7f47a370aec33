import { Readable } from 'node:stream';
import type { RedactionOptions } from '../../src/snapshot/redaction.js';
import { type RedactionResult, redactSnapshot } from '../../src/snapshot/redactor.js';
import type { ParsedSnapshot } from './snapshot-builder.js';

export const KEY = Buffer.from('a key that only the test knows');

export interface Redacted extends RedactionResult {
  readonly bytes: Buffer;
  readonly text: string;
  readonly parsed: ParsedSnapshot;
}

/** Redacts a whole snapshot, given in chunks. */
export async function redact(
  chunks: Iterable<Buffer> | Readable,
  options: Partial<RedactionOptions> = {},
): Promise<Redacted> {
  const redactor = redactSnapshot({ mode: 'values', names: 'keep', keep: [], key: KEY, ...options });
  const pieces: Buffer[] = [];
  const stream = chunks instanceof Readable ? chunks : Readable.from(chunks);
  for await (const piece of redactor.transform(stream)) pieces.push(piece);
  const bytes = Buffer.concat(pieces);
  const text = bytes.toString();
  return { ...redactor.result(), bytes, text, parsed: JSON.parse(text) };
}
