import { describe, expect, it } from 'vitest';
import { shapeOf, withoutRepeats, wordsOf } from '../../../src/snapshot/analysis/path-words.js';
import type { PathStep } from '../../../src/snapshot/analysis/retainer-path.js';
import { signatureOf } from '../../../src/snapshot/analysis/signature.js';

function step(changes: Partial<PathStep> & Pick<PathStep, 'kind'>): PathStep {
  return { name: null, className: null, script: null, line: null, ...changes };
}

const SESSIONS: readonly PathStep[] = [
  step({ kind: 'module', script: 'file:///app/store.js' }),
  step({ kind: 'variable', name: 'sessionsById', className: 'Map' }),
  step({ kind: 'map-value', name: 'k42', className: 'Session' }),
];

describe('a path in words', () => {
  it('reads as the code does', () => {
    expect(wordsOf(SESSIONS)).toEqual(['module store.js', 'sessionsById (Map)', '"k42" (Session)']);
    expect(
      wordsOf([
        step({ kind: 'global', name: 'global' }),
        step({ kind: 'property', name: 'handlers', className: 'Array' }),
        step({ kind: 'element', className: 'onData()', script: '/app/feed.js', line: 12 }),
        step({ kind: 'closure', name: 'onData', script: '/app/feed.js', line: 12 }),
        step({ kind: 'variable', name: 'payload', className: 'Payload' }),
      ]),
    ).toEqual([
      'global',
      'handlers (Array)',
      '[…] (onData() feed.js:12)',
      'closure onData() feed.js:12',
      'payload (Payload)',
    ]);
  });

  it('shows no key that redaction has taken out', () => {
    const redacted = step({ kind: 'map-value', name: '[redacted 8 abcdefghijk]', className: 'Session' });
    expect(wordsOf([redacted])).toEqual(['[…] (Session)']);
  });

  it('tells the links of a list once', () => {
    const next = step({ kind: 'property', name: 'next', className: 'Entry' });
    expect(withoutRepeats([SESSIONS[0] as PathStep, next, next, next])).toEqual([SESSIONS[0], next]);
    const [a, b] = [step({ kind: 'property', name: 'a' }), step({ kind: 'property', name: 'b' })];
    expect(withoutRepeats([a, b, a, b, a, b])).toEqual([a, b]);
  });
});

describe('the shape of a path', () => {
  it('and the signature of a leak do not change with keys, indices, lines and folders', () => {
    const elsewhere = [
      step({ kind: 'module', script: 'file:///srv/release-7/store.js' }),
      step({ kind: 'variable', name: 'sessionsById', className: 'Map' }),
      step({ kind: 'map-value', name: 'k43', className: 'Session', line: 9 }),
    ];
    expect(shapeOf(elsewhere)).toBe(shapeOf(SESSIONS));
    expect(signatureOf(elsewhere)).toBe(signatureOf(SESSIONS));
  });

  it('changes with the variable, the class and the module', () => {
    const others = [
      [SESSIONS[0], step({ kind: 'variable', name: 'carts', className: 'Map' }), SESSIONS[2]],
      [SESSIONS[0], SESSIONS[1], step({ kind: 'map-value', className: 'Cart' })],
      [step({ kind: 'module', script: '/app/cart.js' }), SESSIONS[1], SESSIONS[2]],
    ] as readonly (readonly PathStep[])[];
    expect(new Set([SESSIONS, ...others].map(signatureOf)).size).toBe(4);
  });
});
