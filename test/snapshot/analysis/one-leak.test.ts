import { describe, expect, it } from 'vitest';
import type { Form } from '../../../src/snapshot/analysis/gathering.js';
import { isOneLeak } from '../../../src/snapshot/analysis/one-leak.js';
import type { PathStep, StepKind } from '../../../src/snapshot/analysis/retainer-path.js';

function step(kind: StepKind, name: string | null = null, className: string | null = null): PathStep {
  return { kind, name, className, script: null, line: null };
}

const SESSIONS = [step('module'), step('variable', 'sessions', 'Map')];
const SESSION = [...SESSIONS, step('map-value', 'k42', 'Session')];

function held(path: readonly PathStep[], form: Form = 'many'): { path: readonly PathStep[]; form: Form } {
  return { path, form };
}

describe('one leak', () => {
  it.each([
    ['the collection itself', SESSIONS],
    ['its keys', [...SESSIONS, step('map-key', null, '(string)')]],
    ['objects of another class in it', [...SESSIONS, step('map-value', 'k7', 'Token')]],
    ['what its objects hold', [...SESSION, step('property', 'cart', 'Cart')]],
  ])('has %s', (_what, part) => {
    expect(isOneLeak(held(SESSION), held(part))).toBe(true);
  });

  it('has the keys of the collection that its collection lies in', () => {
    const tenants = [step('module'), step('variable', 'byTenant', 'Map')];
    const event = [...tenants, step('map-value', 'acme', 'Array'), step('element', null, 'Event')];
    expect(isOneLeak(held(event), held([...tenants, step('map-key')]))).toBe(true);
  });

  it('has all that lies along its list, whichever is found first', () => {
    const head = [step('module'), step('variable', 'head', 'Entry')];
    const next = [...head, step('property', 'next', 'Entry')];
    expect(isOneLeak(held(head, 'list'), held(next))).toBe(true);
    expect(isOneLeak(held(next), held(head, 'list'))).toBe(true);
  });

  it.each([
    [
      'another collection of the same object',
      [step('module'), step('variable', 'tokens', 'Map'), step('map-value')],
    ],
    ['the module that its collection is in', [step('module')]],
    ['a property of what is no collection', [step('module'), step('variable', 'sessions', 'Sessions')]],
  ])('has not %s', (_what, other) => {
    expect(isOneLeak(held(SESSION), held(other))).toBe(false);
  });
});
