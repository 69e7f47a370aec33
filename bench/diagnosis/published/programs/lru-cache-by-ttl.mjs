/** An LRU cache with a time to live only, and no max: nothing goes until it is asked for. */
import { LRUCache } from 'lru-cache';

const quoteCache = new LRUCache({ ttl: 86_400_000, max: 0, ttlAutopurge: false });

export function step(turn) {
  quoteCache.set(`symbol-${turn}`, { symbol: turn, bid: [turn], ask: [turn + 1] });
}
