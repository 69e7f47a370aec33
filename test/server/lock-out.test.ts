import { describe, expect, it } from 'vitest';
import { LockOut } from '../../src/server/lock-out.js';

/** A lock-out with a clock of its own. */
function lockOut(): { readonly it: LockOut; readonly clock: { nowMs: number } } {
  const clock = { nowMs: 1_000_000 };
  return { it: new LockOut(() => clock.nowMs), clock };
}

function guess(it: LockOut, address: string, count: number): void {
  for (let index = 0; index < count; index += 1) it.noteGuess(address, `guess ${index}`);
}

describe('the lock-out', () => {
  it('comes with the tenth wrong token and goes five minutes after the last', () => {
    const { it: locks, clock } = lockOut();
    guess(locks, '10.0.0.1', 9);
    expect(locks.remainingSeconds('10.0.0.1')).toBe(0);
    clock.nowMs += 200_000;
    guess(locks, '10.0.0.1', 10);
    expect(locks.remainingSeconds('10.0.0.1')).toBe(300);
    clock.nowMs += 299_500;
    expect(locks.remainingSeconds('10.0.0.1')).toBe(1);
    clock.nowMs += 501;
    expect(locks.remainingSeconds('10.0.0.1')).toBe(0);
  });

  it('does not take the same token again for a guess: somebody has not heard of the new one', () => {
    const { it: locks } = lockOut();
    expect(locks.noteGuess('10.0.0.1', 'the old token')).toBe(true);
    for (let count = 0; count < 100; count += 1) {
      expect(locks.noteGuess('10.0.0.1', 'the old token')).toBe(false);
    }
    expect(locks.remainingSeconds('10.0.0.1')).toBe(0);
  });

  it('forgets guesses that are long ago', () => {
    const { it: locks, clock } = lockOut();
    guess(locks, '10.0.0.1', 9);
    clock.nowMs += 300_001;
    guess(locks, '10.0.0.1', 9);
    expect(locks.remainingSeconds('10.0.0.1')).toBe(0);
  });

  it.each([
    ['10.0.0.1', '::ffff:10.0.0.1', true],
    ['10.0.0.1', '10.0.0.2', false],
    ['2001:db8:1:2::1', '2001:db8:1:2:ffff::9', true],
    ['2001:db8:1:2::1', '2001:db8:1:3::1', false],
    ['', '10.0.0.1', false],
  ])('of %s is one of %s: %s', (guesser, other, isSame) => {
    const { it: locks } = lockOut();
    guess(locks, guesser, 10);
    expect(locks.remainingSeconds(other) > 0).toBe(isSame);
  });

  it('forgets the oldest of many addresses, and so takes bounded memory', () => {
    const { it: locks } = lockOut();
    guess(locks, '192.0.2.1', 10);
    for (let index = 0; index < 1_999; index += 1) guess(locks, `10.0.${index >> 8}.${index & 255}`, 1);
    expect(locks.remainingSeconds('192.0.2.1')).toBeGreaterThan(0);
    guess(locks, '10.1.0.0', 1);
    expect(locks.remainingSeconds('192.0.2.1')).toBe(0);
  });
});
