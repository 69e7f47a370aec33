/**
 * Links to one artefact that need no token: they name who made them and when they expire, under an HMAC. They are good
 * until then, or until the token that made them, or the main one, is another. Pure.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';

export interface LinkTerms {
  readonly captureId: string;
  /** Name of the token that the link was made with. */
  readonly by: string;
  /** Seconds since the epoch. */
  readonly expires: number;
}

/** In hex: links are pasted into messages, whose readers break off at punctuation. */
export function signatureOf(terms: LinkTerms, key: Buffer): string {
  return hmac(terms, key).toString('hex');
}

/** Takes the same time wherever two signatures differ. */
export function isSigned(terms: LinkTerms, signature: string, key: Buffer): boolean {
  const given = Buffer.from(signature, 'hex');
  const expected = hmac(terms, key);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function hmac({ captureId, by, expires }: LinkTerms, key: Buffer): Buffer {
  return createHmac('sha256', key).update(`${captureId}\n${by}\n${expires}`).digest();
}
