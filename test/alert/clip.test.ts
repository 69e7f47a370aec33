import fc from 'fast-check';
import { expect, it } from 'vitest';
import { clip } from '../../src/alert/clip.js';

it('leaves what is short enough, and cuts the rest without halving a character', () => {
  expect(clip('short', 5)).toBe('short');
  expect(clip('longer', 5)).toBe('long…');
  expect(clip('abc😀x', 5)).toBe('abc…');
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 20 }), (text, max) => {
      const cut = clip(text, max);
      expect(cut.length).toBeLessThanOrEqual(max);
      // Throws at half a character.
      expect(() => encodeURIComponent(cut)).not.toThrow();
    }),
  );
});
