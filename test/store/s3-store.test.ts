import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { serviceFolder } from '../../src/store/s3-store.js';

/** What a name of a service may be, in well-formed Unicode. */
const names = fc.string({ minLength: 1, maxLength: 100, unit: 'binary' }).map((name) => name || ' ');

describe('serviceFolder', () => {
  it.each([
    ['', 'shop', 'shop/'],
    ['heapwarden', 'shop', 'heapwarden/shop/'],
    ['/a//b/', 'shop', 'a/b/shop/'],
    ['a', '@acme/shop', 'a/%40acme%2Fshop/'],
    ['a', '..', 'a/%2E%2E/'],
    ['a', '.shop', 'a/.shop/'],
  ])('of the prefix "%s" and the service "%s" is "%s"', (prefix, service, folder) => {
    expect(serviceFolder(prefix, service)).toBe(folder);
  });

  it('is another one for every service, and never that of another with more behind it', () => {
    fc.assert(
      fc.property(names, names, (one, other) => {
        fc.pre(one !== other);
        expect(serviceFolder('a', one).startsWith(serviceFolder('a', other))).toBe(false);
      }),
    );
  });

  it('is one folder below the prefix, in characters that every storage takes', () => {
    fc.assert(
      fc.property(names, (service) => {
        expect(serviceFolder('a/b', service)).toMatch(/^a\/b\/[\w.!~*'()%-]+\/$/);
        expect(serviceFolder('a/b', service)).not.toMatch(/\/\.+\//);
      }),
    );
  });

  it('takes a name that is not well-formed', () => {
    expect(serviceFolder('', '\ud800')).toBe('%EF%BF%BD/');
  });
});
