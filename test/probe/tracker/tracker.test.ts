import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { getHeapSnapshot, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { Tracker } from '../../../src/probe/tracker/tracker.js';
import { redact } from '../../snapshot/redact.js';

setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');

class Session {
  readonly data = new Array(100).fill(0);
}

function trackerAt() {
  const world = { nowMs: 1_000, elapsedMs: 0, siteMs: 0, majors: 10 };
  const tracker = new Tracker({
    nowMs: () => world.nowMs,
    elapsedMs: () => {
      world.elapsedMs += world.siteMs;
      return world.elapsedMs;
    },
    majorGcCount: () => world.majors,
  });
  return { world, tracker };
}

/** Finalisers run in a task of their own, after the collection that found the object dead. */
async function untilCollected(isDone: () => boolean): Promise<void> {
  for (let turn = 0; turn < 50 && !isDone(); turn++) {
    collect();
    await delay(1);
  }
}

describe('the tracker', () => {
  it('counts every object of a class and follows one of so many, by count', () => {
    const { tracker } = trackerAt();
    const kept = Array.from({ length: 10 }, () => new Session());
    tracker.sample('Session', 4);
    for (const session of kept) tracker.track(session);
    expect(tracker.summary().classes).toMatchObject([
      { className: 'Session', created: 10, sampledOneOf: 4, live: 3, finalised: 0 },
    ]);
    expect(kept).toHaveLength(10);
  });

  it('tells what was collected, and holds nothing of it', async () => {
    const { tracker } = trackerAt();
    tracker.sample('Session', 1);
    (() => {
      for (let count = 0; count < 100; count++) tracker.track(new Session(), 'Session', { tenant: 'a' });
    })();
    const finalised = () => tracker.summary().classes[0]?.finalised ?? 0;
    await untilCollected(() => finalised() === 100);
    expect(tracker.summary().classes[0]).toMatchObject({ created: 100, finalised: 100, live: 0, oldest: [] });
  });

  it('finds out where objects were made within a budget of CPU time', () => {
    const { world, tracker } = trackerAt();
    tracker.sample('Session', 1);
    world.siteMs = 1;
    const [first, second, third] = [new Session(), new Session(), new Session()];
    tracker.track(first);
    world.elapsedMs += 300;
    tracker.track(second);
    world.elapsedMs += 300;
    tracker.track(third);
    const sites = tracker.summary().classes[0]?.oldest.map(({ site }) => site !== null);
    expect(sites).toEqual([true, false, true]);
  });

  it('sorts the living by the major GCs that they have survived, and names the oldest with age and site', () => {
    const { world, tracker } = trackerAt();
    tracker.sample('Session', 1);
    const kept = [new Session()];
    tracker.track(kept[0] as Session, 'Session', { route: '/cart' });
    world.majors += 5;
    world.nowMs += 30_000;
    kept.push(new Session());
    tracker.track(kept[1] as Session);
    const [session] = tracker.summary().classes;
    expect(session?.survival).toEqual([1, 0, 0, 1, 0, 0, 0, 0]);
    expect(session?.oldest).toEqual([
      {
        ageMs: 30_000,
        survivedMajors: 5,
        site: expect.stringMatching(/tracker\.test\.ts:\d+:\d+/),
        tags: { route: '/cart' },
      },
      { ageMs: 0, survivedMajors: 0, site: expect.any(String), tags: {} },
    ]);
  });

  it('tells of an object that was expected to be collected when it has survived three major GCs', () => {
    const { world, tracker } = trackerAt();
    const held = new Session();
    tracker.expectCollected(held, 'the session was closed');
    world.majors += 2;
    expect(tracker.summary().overdue).toEqual([]);
    world.majors += 1;
    world.nowMs += 500;
    expect(tracker.summary().overdue).toEqual([
      {
        id: 1,
        className: 'Session',
        reason: 'the session was closed',
        ageMs: 500,
        survivedMajors: 3,
        site: expect.stringMatching(/tracker\.test\.ts/),
        tags: {},
      },
    ]);
    expect(held.data).toHaveLength(100);
  });

  it('says nothing more of one that was collected after all', async () => {
    const { world, tracker } = trackerAt();
    (() => tracker.expectCollected(new Session(), 'closed'))();
    world.majors += 10;
    expect(tracker.summary().overdue).toHaveLength(1);
    await untilCollected(() => tracker.summary().overdue.length === 0);
    expect(tracker.summary().overdue).toEqual([]);
  });

  it('follows a bounded number of objects, and counts those that it could not', () => {
    const { tracker } = trackerAt();
    tracker.sample('Session', 1);
    const kept = Array.from({ length: 10_005 }, () => ({}));
    for (const object of kept) tracker.track(object, 'Session');
    const { classes, dropped } = tracker.summary();
    expect(classes[0]).toMatchObject({ created: 10_005, live: 10_000 });
    expect(dropped).toBe(5);
    expect(kept).toHaveLength(10_005);
  });

  it('tells a bounded number of classes apart', () => {
    const { tracker } = trackerAt();
    for (let count = 0; count < 300; count++) tracker.track({}, `Class${count}`);
    const { classes } = tracker.summary();
    expect(classes).toHaveLength(257);
    expect(classes.at(-1)).toMatchObject({ className: 'other', created: 44 });
  });

  it.each([
    ['no prototype', Object.create(null)],
    [
      'a constructor that throws',
      Object.defineProperty({}, 'constructor', {
        get: () => {
          throw new Error();
        },
      }),
    ],
    ['a constructor without a name', { constructor: { name: 7 } }],
  ])('takes an object with %s', (_what, object) => {
    const { tracker } = trackerAt();
    tracker.track(object);
    expect(tracker.summary().classes[0]?.className).toBe('Object');
  });

  it('leaves the depth of stack traces as it was', () => {
    const { stackTraceLimit } = Error;
    trackerAt().tracker.track({});
    expect(Error.stackTraceLimit).toBe(stackTraceLimit);
  });

  it('marks what should be gone so that a redacted snapshot leads to it', async () => {
    const { tracker } = trackerAt();
    const session = new Session();
    tracker.expectCollected(session, 'it was closed');
    const { parsed } = await redact(getHeapSnapshot() as Readable);
    const place = parsed.strings.indexOf('heapwarden:expected:1');
    expect(place).toBeGreaterThan(0);
    const { node_fields: fields = [], node_types: types = [] } = parsed.snapshot.meta;
    const [width, type, name] = [fields.length, fields.indexOf('type'), fields.indexOf('name')];
    const node = parsed.nodes.findIndex((value, index) => index % width === name && value === place) - name;
    expect((types[0] as string[])[parsed.nodes[node + type] as number]).toBe('string');
    expect(session.data).toHaveLength(100);
  });

  it('asks a declared cache for its entries, and keeps the last one of a name', () => {
    const { tracker } = trackerAt();
    const cache = new Map([[1, 1]]);
    tracker.declareCache('products', { entries: () => 7, maxEntries: 9 });
    tracker.declareCache('products', { entries: () => cache.size, maxEntries: 5 });
    cache.set(2, 2);
    expect(tracker.summary().caches).toEqual([{ name: 'products', entries: 2, maxEntries: 5 }]);
  });
});
