import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { visible } from '../../src/cli/visible.js';

describe('a text of another process', () => {
  it('stays as it is when it is plain', () => {
    expect(visible('Größe: 3 MB → 4 MB')).toBe('Größe: 3 MB → 4 MB');
  });

  it('loses what a terminal would take for a command, and is one line', () => {
    expect(visible('a\u001b[31mred\u001b[0m\nb')).toBe('ared b');
    expect(visible('\u009b2Jgone\r\u0007')).toBe('gone');
  });

  it('has no control character, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(/\p{Cc}/u.test(visible(text))).toBe(false);
      }),
    );
  });
});
