import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Alert } from '../../../src/alert/alert.js';
import { Backlog } from '../../../src/alert/delivery/backlog.js';
import type { Notice } from '../../../src/alert/delivery/notice.js';
import { alert } from '../alert-example.js';

let order = 0;

function notice(event: Alert['event'], id = 'i-1', signal: 'js_heap' | 'external' = 'js_heap'): Notice {
  order += 1;
  return {
    name: String(order).padStart(9, '0'),
    channel: 'hook',
    alert: alert(event, { id, signal }),
    bytes: 10,
  };
}

function all(backlog: Backlog): string[] {
  const found: string[] = [];
  for (let next = backlog.next(() => false); next !== undefined; next = backlog.next(() => false)) {
    found.push(`${next.alert.event} ${next.alert.incident.id}`);
    backlog.take(next);
    backlog.settle(next, true);
  }
  return found;
}

describe('backlog', () => {
  it('gives the oldest first, and the same until it is done', () => {
    const backlog = new Backlog({ maxNotices: 10, maxBytes: 1_000 });
    const [opened, resolved] = [notice('opened'), notice('resolved')];
    backlog.add(resolved);
    // Of a process that is dead: it was told before.
    backlog.add(opened);
    expect(backlog.next(() => false)).toBe(opened);
    backlog.take(opened);
    backlog.settle(opened, false);
    expect(backlog.next(() => false)).toBe(opened);
    expect(all(backlog)).toEqual(['opened i-1', 'resolved i-1']);
    expect([backlog.length, backlog.bytes]).toEqual([0, 0]);
  });

  it('lets an update go that a later one follows, unless it is on its way, or the incident was resolved between', () => {
    const backlog = new Backlog({ maxNotices: 10, maxBytes: 1_000 });
    const first = notice('updated');
    backlog.add(first);
    expect(backlog.add(notice('updated')).overtaken).toEqual([first]);
    for (const event of ['resolved', 'reopened', 'updated'] as const) {
      expect(backlog.add(notice(event)).overtaken).toEqual([]);
    }
    expect(backlog.add(notice('updated', 'i-2', 'external')).overtaken).toEqual([]);
    const taken = backlog.next(() => false) as Notice;
    backlog.take(taken);
    expect(all(backlog)).toHaveLength(5);
    backlog.add(first);
    backlog.take(first);
    expect(backlog.add(notice('updated')).overtaken).toEqual([]);
  });

  it('beyond its bounds lets updates go first, then incidents that are over, and what is oldest last', () => {
    const backlog = new Backlog({ maxNotices: 4, maxBytes: 1_000 });
    const [openedA, updatedB] = [notice('opened', 'a'), notice('updated', 'b', 'external')];
    const [openedC, resolvedC] = [notice('opened', 'c'), notice('resolved', 'c')];
    for (const each of [openedA, updatedB, openedC, resolvedC]) backlog.add(each);
    expect(backlog.add(notice('opened', 'd')).dropped).toEqual([updatedB]);
    expect(backlog.add(notice('opened', 'e')).dropped).toEqual([openedC, resolvedC]);
    backlog.add(notice('opened', 'f'));
    expect(backlog.add(notice('opened', 'g')).dropped).toEqual([openedA]);
  });

  it('keeps within its bounds whatever comes, and within each incident in order', () => {
    const events = fc.constantFrom<Alert['event']>('opened', 'updated', 'resolved', 'reopened');
    const ids = fc.constantFrom('a', 'b', 'c');
    fc.assert(
      fc.property(fc.array(fc.tuple(events, ids), { maxLength: 60 }), (told) => {
        const backlog = new Backlog({ maxNotices: 7, maxBytes: 65 });
        let left = 0;
        for (const [event, id] of told) {
          const { overtaken, dropped } = backlog.add(notice(event, id));
          left += overtaken.length + dropped.length;
          expect(backlog.length).toBeLessThanOrEqual(6);
          expect(backlog.bytes).toBe(backlog.length * 10);
        }
        expect(backlog.length + left).toBe(told.length);
        const names: string[] = [];
        while (backlog.length > 0) {
          const next = backlog.next(() => false) as Notice;
          names.push(next.name);
          backlog.take(next);
          backlog.settle(next, true);
        }
        expect(names).toEqual([...names].sort());
      }),
    );
  });
});
