import { describe, expect, it } from 'vitest';
import { masked, secretsOf } from '../../../src/alert/http/mask.js';

const ADDRESS = 'https://us%26er:pass%20word@hooks.example/services/T000/SECRETPATH/?token=a%22b%26cd&x=1';

describe('what a receiver says', () => {
  it.each([
    ['the path', 'Cannot POST /services/T000/SECRETPATH/', 'Cannot POST ***'],
    ['the path without its end', 'no /services/T000/SECRETPATH here', 'no *** here'],
    ['the last part of it', 'unknown token SECRETPATH', 'unknown token ***'],
    ['JSON', '{"path":"\\/services\\/T000\\/SECRETPATH\\/"}', '{"path":"***"}'],
    ['the query', 'bad token=a%22b%26cd&x=1', 'bad ***'],
    ['the query in HTML', 'bad token=a%22b%26cd&amp;x=1', 'bad ***'],
    ['a value in HTML', '<p>a&quot;b&amp;cd</p>', '<p>***</p>'],
    ['user and password', 'us&er, pass word; us%26er, pass%20word', '***, ***; ***, ***'],
    ['what is made of them', `Basic ${Buffer.from('us&er:pass word').toString('base64')}`, 'Basic ***'],
    ['the address', `POST ${ADDRESS} failed`, 'POST *** failed'],
    ['nothing of it', 'no_service, x=1', 'no_service, x=1'],
  ])('does not show %s', (_what, text, expected) => {
    expect(masked(text, secretsOf(ADDRESS))).toBe(expected);
  });

  it('does not show what is no address either, nor its beginning where the text is cut', () => {
    expect(masked('unknown key R0UTINGKEY', secretsOf('R0UTINGKEY'))).toBe('unknown key ***');
    expect(masked('unknown key R0UTI', ['R0UTINGKEY'], true)).toBe('unknown key ***');
    expect(masked('unknown key R0UTI', ['R0UTINGKEY'])).toBe('unknown key R0UTI');
  });

  it('stays as it is where the address has nothing to hide', () => {
    expect(masked('400: a/b is no / path, Og==', secretsOf('http://am:9093'), true)).toBe(
      '400: a/b is no / path, Og==',
    );
  });
});
