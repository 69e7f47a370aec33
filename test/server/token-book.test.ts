import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { TokenBook } from '../../src/server/token-book.js';

const MAIN = { name: 'main', token: 'the-main-token-of-all', scopes: ['read', 'download'] } as const;
const CI = { name: 'ci', token: 'the-token-of-the-robot', scopes: ['read'] } as const;

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

describe('the book of tokens', () => {
  it('knows whose token it is', () => {
    const book = new TokenBook(MAIN);
    book.replace([CI]);
    expect(book.find(MAIN.token)).toMatchObject({ name: 'main', scopes: ['read', 'download'] });
    expect(book.find(CI.token)).toMatchObject({ name: 'ci', scopes: ['read'] });
    for (const wrong of [
      '',
      'the-main-token-of-al',
      `${CI.token} `,
      sha256(CI.token),
      `sha256:${sha256(CI.token)}`,
    ]) {
      expect(book.find(wrong)).toBeUndefined();
    }
  });

  it('takes a digest for a token, in either case of its letters', () => {
    const book = new TokenBook(MAIN);
    book.replace([{ ...CI, token: `sha256:${sha256(CI.token).toUpperCase()}` }]);
    expect(book.find(CI.token)?.name).toBe('ci');
    expect(book.find(`sha256:${sha256(CI.token)}`)).toBeUndefined();
  });

  it('keeps the main token when the others are replaced, and no other', () => {
    const book = new TokenBook(MAIN);
    book.replace([CI]);
    book.replace([{ ...CI, token: 'another-token-of-the-robot' }]);
    expect(book.find(MAIN.token)?.name).toBe('main');
    expect(book.find('another-token-of-the-robot')?.name).toBe('ci');
    expect(book.find(CI.token)).toBeUndefined();
  });

  it('has a key per bearer, which changes with either token', () => {
    const keyOf = (main: string, ci: string): string => {
      const book = new TokenBook({ ...MAIN, token: main });
      book.replace([{ ...CI, token: ci }]);
      return `${book.signer('ci')?.key.toString('hex')}`;
    };
    const key = keyOf(MAIN.token, CI.token);
    expect(key).toMatch(/^[0-9a-f]{64}$/);
    expect(keyOf(MAIN.token, CI.token)).toBe(key);
    expect(keyOf('another-main-token', CI.token)).not.toBe(key);
    expect(keyOf(MAIN.token, 'another-token-of-the-robot')).not.toBe(key);
    expect(new TokenBook(MAIN).signer('ci')).toBeUndefined();
  });
});
