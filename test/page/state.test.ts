import { describe, expect, it } from 'vitest';
import { afterEvent, FIRST_STATE, lockedState, whenGone } from '../../src/page/state.js';
import type { HistoryPoint } from '../../src/server/api.js';
import { INCIDENT, STATUS } from '../server/fixture.js';

const point = (atMs: number): HistoryPoint => ({ atMs }) as HistoryPoint;

describe('the state of the page', () => {
  it('takes what the watchdog tells, and leaves alone what it does not know', () => {
    const first = afterEvent(FIRST_STATE, { name: 'status', data: STATUS });
    const then = afterEvent(first, { name: 'incidents', data: [INCIDENT] });
    expect(then).toEqual({ ...FIRST_STATE, status: STATUS, incidents: [INCIDENT] });
    expect(afterEvent(then, { name: 'of-another-version', data: 1 })).toBe(then);
  });

  it('adds a point once, and forgets as many as come', () => {
    const points = Array.from({ length: 720 }, (_, index) => point(index));
    const full = { ...FIRST_STATE, history: { heapSpaceNames: [], points } };
    const same = afterEvent(full, { name: 'point', data: point(719) });
    expect(same.history.points.map(({ atMs }) => atMs)).toEqual(points.map(({ atMs }) => atMs));
    const next = afterEvent(full, { name: 'point', data: point(800) });
    expect(next.history.points).toHaveLength(720);
    expect([next.history.points[0]?.atMs, next.history.points.at(-1)?.atMs]).toEqual([1, 800]);
  });

  it('remembers since when the watchdog is gone, and keeps what it told', () => {
    const told = afterEvent(FIRST_STATE, { name: 'status', data: STATUS });
    const gone = whenGone(whenGone(told, 1_000, undefined), 9_000, { status: 503, detail: 'Too many.' });
    expect(gone).toEqual({ ...told, connection: { state: 'gone', sinceMs: 1_000, detail: 'Too many.' } });
    expect(whenGone(gone, 10_000, undefined).connection).toMatchObject({ sinceMs: 1_000, detail: undefined });
  });

  it('waits for a token when one was refused, however the stream ends', () => {
    const locked = lockedState('It is wrong.');
    expect(locked).toMatchObject({ connection: { state: 'waiting' }, isLocked: true, status: undefined });
    expect(whenGone(locked, 1_000, undefined)).toBe(locked);
  });

  it('asks for a token where the address is locked out, unless there is something to show', () => {
    const lockedOut = { status: 429, detail: 'Too many wrong tokens.' };
    expect(whenGone(FIRST_STATE, 1_000, lockedOut).isLocked).toBe(true);
    expect(whenGone(FIRST_STATE, 1_000, { status: 503, detail: 'Full.' }).isLocked).toBe(false);
    const told = afterEvent(FIRST_STATE, { name: 'status', data: STATUS });
    expect(whenGone(told, 1_000, lockedOut).isLocked).toBe(false);
  });
});
