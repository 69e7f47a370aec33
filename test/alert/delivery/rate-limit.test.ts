import { expect, it } from 'vitest';
import { RateLimit } from '../../../src/alert/delivery/rate-limit.js';

const HOUR_MS = 3_600_000;

it('lets as many alerts pass in any 60 minutes as it is told, and the next when the oldest of them is an hour old', () => {
  const limit = new RateLimit(2, HOUR_MS);
  expect(limit.nextAtMs(0)).toBe(0);
  limit.note(0);
  limit.note(600_000);
  expect(limit.nextAtMs(600_001)).toBe(HOUR_MS);
  expect(limit.nextAtMs(HOUR_MS)).toBe(HOUR_MS);
  limit.note(HOUR_MS);
  expect(limit.nextAtMs(HOUR_MS + 1)).toBe(HOUR_MS + 600_000);
});
