/** A cache with a bound fills with what is asked for, popular keys first, and stays at its bound. */
import { serve } from '../traffic.mjs';

const MAX_ENTRIES = 4_000;
const cache = new Map();

function product(id) {
  const found = cache.get(id) ?? { id, tags: Array.from({ length: 60 }, (_, index) => `${id} tag ${index}`) };
  cache.delete(id);
  cache.set(id, found);
  if (cache.size > MAX_ENTRIES) cache.delete(cache.keys().next().value);
  return found;
}

/** Squared, so that some keys are asked for far more often than others. */
serve(
  () => 400,
  () => product(`p-${Math.floor(20_000 * Math.random() ** 2)}`).tags.length,
);
