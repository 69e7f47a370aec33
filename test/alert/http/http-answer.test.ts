import { describe, expect, it } from 'vitest';
import { answerOf } from '../../../src/alert/http/http-answer.js';

const NOW_MS = Date.parse('2026-01-01T00:00:00Z');

function answer(status: number, retryAfter?: string, text = '') {
  return answerOf(status, retryAfter, text, NOW_MS);
}

describe('the answer of a receiver', () => {
  it('is that it has the alert, for every 2xx', () => {
    expect(answer(202)).toEqual({ outcome: 'delivered', detail: '202 Accepted' });
  });

  it('is final only where it has read the alert and finds fault with it', () => {
    const outcomes = [301, 400, 401, 403, 404, 408, 413, 422, 429, 500, 503].map((status) => [
      status,
      answer(status).outcome,
    ]);
    const refused = outcomes.filter(([, outcome]) => outcome === 'refused').map(([status]) => status);
    expect(refused).toEqual([400, 413, 422]);
    expect(outcomes.filter(([, outcome]) => outcome === 'delivered')).toEqual([]);
  });

  it('says in seconds or by a date how long it wants to be left alone', () => {
    expect(answer(429, '120').retryAfterMs).toBe(120_000);
    expect(answer(503, 'Thu, 01 Jan 2026 00:05:00 GMT').retryAfterMs).toBe(300_000);
    for (const nonsense of ['soon', '-5', '0', 'Thu, 01 Jan 1970 00:00:00 GMT']) {
      expect(answer(429, nonsense)).not.toHaveProperty('retryAfterMs');
    }
  });

  it('is cut to what a log line needs', () => {
    expect(answer(500, undefined, 'x\n'.repeat(10_000)).detail.length).toBeLessThan(250);
  });
});
