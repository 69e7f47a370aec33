/** Who guesses tokens is not listened to for a while: by address, in bounded memory. */
import { createHash } from 'node:crypto';
import ipaddr, { type IPv6 } from 'ipaddr.js';
import { LRUCache } from 'lru-cache';

/** Different wrong tokens within the window, until an address is locked out. A token that was rotated away is one. */
const MAX_GUESSES = 10;

/** For this long guesses are remembered, and this long a lock-out lasts from the last of them. */
const WINDOW_MS = 300_000;

/** Of an attacker who has more addresses than this, the oldest ones are forgotten. */
const MAX_ADDRESSES = 2_000;

export class LockOut {
  readonly #now: () => number;
  readonly #guesses: LRUCache<string, Set<string>>;

  constructor(now: () => number) {
    this.#now = now;
    this.#guesses = new LRUCache({ max: MAX_ADDRESSES, ttl: WINDOW_MS, ttlResolution: 0, perf: { now } });
  }

  /** Seconds until an address is listened to again; 0 for one that is not locked out. */
  remainingSeconds(address: string): number {
    const key = networkOf(address);
    const count = this.#guesses.peek(key)?.size ?? 0;
    return count < MAX_GUESSES ? 0 : Math.ceil(this.#guesses.getRemainingTTL(key) / 1000);
  }

  /**
   * Takes note of a wrong token.
   *
   * @returns whether it is new: the same one again tells nobody anything
   */
  noteGuess(address: string, guess: string): boolean {
    const key = networkOf(address);
    const guesses = this.#guesses.get(key) ?? new Set();
    // A part of the guess would keep the whole in memory, and the token of a right one that was mistyped with it.
    const digest = createHash('sha256').update(guess).digest('base64');
    if (guesses.has(digest)) return false;
    guesses.add(digest);
    this.#guesses.set(key, guesses, { start: this.#now() });
    return true;
  }
}

/** An address of IPv4, or the 64 bits of an address of IPv6 that its owner cannot choose. */
function networkOf(address: string): string {
  // Of a peer that has gone already it is not known.
  if (!ipaddr.isValid(address)) return address;
  const parsed = ipaddr.process(address);
  return parsed.kind() === 'ipv4' ? parsed.toString() : (parsed as IPv6).parts.slice(0, 4).join(':');
}
