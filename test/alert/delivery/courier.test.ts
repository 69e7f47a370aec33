import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Alert } from '../../../src/alert/alert.js';
import type { Answer, Channel } from '../../../src/alert/channel.js';
import { Courier, type CourierOptions, type Trouble } from '../../../src/alert/delivery/courier.js';
import { memoryKeeper } from '../../../src/alert/delivery/memory-keeper.js';
import { Outbox } from '../../../src/alert/delivery/outbox.js';
import type { Incident } from '../../../src/incident/incident.js';
import { AT_MS, alert } from '../alert-example.js';

const HOUR_MS = 3_600_000;
const TIMEOUT_MS = 10_000;

const DELIVERED: Answer = { outcome: 'delivered', detail: '200 OK' };
const HTTP_500: Answer = { outcome: 'failed', detail: '500 Internal Server Error' };
const HTTP_429: Answer = { outcome: 'failed', detail: '429 Too Many Requests', retryAfterMs: 120_000 };
const HANGING: Answer = { outcome: 'failed', detail: 'no answer in 10 s' };

/** Time that passes only when somebody waits, and a receiver that answers as it is told. */
class World {
  nowMs = AT_MS;
  answer: (triedAtMs: number) => Answer = () => DELIVERED;
  readonly tries: { readonly atMs: number; readonly alert: Alert; readonly answer: Answer }[] = [];
  readonly troubles: Trouble[] = [];
  readonly channel: Channel = {
    name: 'hook',
    deliver: async (told) => {
      const answer = this.answer(this.nowMs);
      this.tries.push({ atMs: this.nowMs, alert: told, answer });
      this.nowMs += answer === HANGING ? TIMEOUT_MS : 20;
      return answer;
    },
  };

  get received(): readonly Alert[] {
    return this.tries.filter(({ answer }) => answer.outcome === 'delivered').map((each) => each.alert);
  }

  courier(policy: CourierOptions['policy'] = {}, more: Partial<CourierOptions> = {}): Courier {
    const now = (): number => this.nowMs;
    return new Courier({
      channel: this.channel,
      policy,
      keeper: memoryKeeper(now),
      now,
      random: () => 0.5,
      onTrouble: (trouble) => this.troubles.push(trouble),
      ...more,
    });
  }

  /** Lets time pass, and the courier take its turns, until `untilMs` or until it is idle. */
  async run(courier: Courier, untilMs = Number.POSITIVE_INFINITY): Promise<void> {
    while (courier.dueAtMs <= untilMs && courier.dueAtMs !== Number.POSITIVE_INFINITY) {
      this.nowMs = Math.max(this.nowMs, courier.dueAtMs);
      await courier.turn();
    }
    if (untilMs !== Number.POSITIVE_INFINITY) this.nowMs = Math.max(this.nowMs, untilMs);
  }

  tell(courier: Courier, event: Alert['event'], changes: Partial<Incident> = {}): Alert {
    const told = alert(event, changes, { atMs: this.nowMs });
    courier.tell(told);
    return told;
  }
}

/** Whose receiver is told again. */
class ForgetfulWorld extends World {
  readonly refreshed: (readonly Alert[])[] = [];
  refreshAnswer: () => Promise<Answer> = async () => DELIVERED;

  override courier(): Courier {
    const refresh = (open: readonly Alert[]): Promise<Answer> => {
      this.refreshed.push(open);
      return this.refreshAnswer();
    };
    return super.courier({}, { channel: { ...this.channel, refresh } });
  }
}

describe('courier', () => {
  it('delivers what it is told, in order, and is then idle', async () => {
    const world = new World();
    const courier = world.courier();
    const told = (['opened', 'updated', 'resolved'] as const).map((event) => world.tell(courier, event));
    await world.run(courier);
    expect(world.received).toEqual(told);
    expect(courier.dueAtMs).toBe(Number.POSITIVE_INFINITY);
    expect(courier.state.counts).toEqual({ delivered: 3, retried: 0, dropped: 0, suppressed: 0 });
  });

  it('tries again, less and less often, the same alert, and asks no receiver that is down for more', async () => {
    const world = new World();
    world.answer = (atMs) => (atMs < AT_MS + HOUR_MS ? HTTP_500 : DELIVERED);
    const courier = world.courier();
    const told = world.tell(courier, 'opened');
    await world.run(courier, AT_MS + HOUR_MS / 2);
    expect(courier.state).toMatchObject({ queueLength: 1, breaker: 'open' });
    await world.run(courier);
    expect(world.received).toEqual([told]);
    expect(world.tries.length).toBeGreaterThan(10);
    expect(world.tries.length).toBeLessThan(40);
    expect(new Set(world.tries.map((each) => each.alert.id)).size).toBe(1);
    expect(courier.state).toMatchObject({ queueLength: 0, breaker: 'closed' });
  });

  it('comes again when the receiver has said that it may', async () => {
    const world = new World();
    world.answer = (atMs) => (atMs === AT_MS ? HTTP_429 : DELIVERED);
    const courier = world.courier();
    world.tell(courier, 'opened');
    await world.run(courier);
    expect(world.tries.map(({ atMs }) => atMs - AT_MS)).toEqual([0, 120_020]);
  });

  it('gives up what the receiver refuses, tells of it, and goes on with the next', async () => {
    const world = new World();
    world.answer = (atMs) => (atMs === AT_MS ? { outcome: 'refused', detail: '400 Bad Request' } : DELIVERED);
    const courier = world.courier();
    world.tell(courier, 'opened');
    const resolved = world.tell(courier, 'resolved');
    await world.run(courier);
    expect(world.received).toEqual([resolved]);
    expect(world.troubles).toMatchObject([
      { channel: 'hook', outcome: 'dropped', detail: '400 Bad Request' },
    ]);
  });

  it('gives up what is a week old', async () => {
    const world = new World();
    const courier = world.courier();
    world.tell(courier, 'opened');
    world.nowMs += 7 * 24 * HOUR_MS + 1;
    await world.run(courier);
    expect(world.tries).toEqual([]);
    expect(courier.state.counts.dropped).toBe(1);
  });

  it('tells a channel what is grave enough for it, and then all that becomes of it', async () => {
    const world = new World();
    const courier = world.courier({ severities: ['critical'] });
    world.tell(courier, 'opened', { severity: 'warning' });
    const worse = world.tell(courier, 'updated', { severity: 'critical' });
    const resolved = world.tell(courier, 'resolved', { severity: 'critical' });
    world.tell(courier, 'opened', { id: 'another', severity: 'info' });
    await world.run(courier);
    expect(world.received).toEqual([worse, resolved]);
    expect(courier.state.counts.suppressed).toBe(2);
  });

  it('keeps quiet in quiet hours but for what is critical, and delivers the rest at their end', async () => {
    const world = new World();
    world.nowMs = Date.parse('2026-01-01T23:30:30Z');
    const courier = world.courier({ quietHours: { from: '22:00', to: '07:00', timeZone: 'UTC' } });
    const warning = world.tell(courier, 'opened', { id: 'w', signal: 'external' });
    const opened = world.tell(courier, 'opened', { id: 'c' });
    const worse = world.tell(courier, 'updated', { id: 'c', severity: 'critical' });
    await world.run(courier);
    expect(world.received).toEqual([opened, worse, warning]);
    expect(new Date(world.tries.at(-1)?.atMs ?? 0).toISOString()).toBe('2026-01-02T07:00:00.000Z');
  });

  it('keeps quiet for all where the critical are no exception', async () => {
    const world = new World();
    world.nowMs = Date.parse('2026-01-01T23:30:30Z');
    const quietHours = { from: '22:00', to: '07:00', timeZone: 'UTC', exceptCritical: false };
    const courier = world.courier({ quietHours });
    world.tell(courier, 'opened', { severity: 'critical' });
    await world.run(courier);
    expect(new Date(world.tries[0]?.atMs ?? 0).toISOString()).toBe('2026-01-02T07:00:00.000Z');
  });

  it('sends as many in an hour as it may, and says of an incident only what is new by then', async () => {
    const world = new World();
    const courier = world.courier({ maxPerHour: 1 });
    const opened = world.tell(courier, 'opened');
    await world.run(courier, AT_MS + 1_000);
    world.tell(courier, 'updated', { pressure: 'high' });
    const last = world.tell(courier, 'updated', { pressure: 'critical' });
    const resolved = world.tell(courier, 'resolved');
    await world.run(courier);
    expect(world.received).toEqual([opened, last, resolved]);
    const [first = 0, ...others] = world.tries.map(({ atMs }) => Math.floor((atMs - AT_MS) / HOUR_MS));
    expect([first, ...others]).toEqual([0, 1, 2]);
  });
});

describe('a receiver that forgets', () => {
  it('is told again of the open incidents that it has heard all of', async () => {
    const world = new ForgetfulWorld();
    const courier = world.courier();
    const opened = world.tell(courier, 'opened');
    await courier.refresh([opened]);
    expect(world.refreshed).toEqual([]);
    await world.run(courier);
    await courier.refresh([opened]);
    const other = world.tell(courier, 'opened', { id: 'other', signal: 'external' });
    world.tell(courier, 'resolved');
    await courier.refresh([opened, other]);
    await world.run(courier);
    await courier.refresh([opened, other]);
    expect(world.refreshed).toEqual([[opened], [other]]);
    expect(courier.state.counts).toEqual({ delivered: 3, retried: 0, dropped: 0, suppressed: 0 });
  });

  it('is not told of an incident after its end, however long it takes to answer', async () => {
    const world = new ForgetfulWorld();
    const courier = world.courier();
    const opened = world.tell(courier, 'opened');
    await world.run(courier);
    let answer: (answer: Answer) => void = () => {};
    world.refreshAnswer = () =>
      new Promise((resolve) => {
        answer = resolve;
      });
    const refresh = courier.refresh([opened]);
    const resolved = world.tell(courier, 'resolved');
    await world.run(courier);
    await courier.refresh([opened]);
    expect(world.received).toEqual([opened]);
    answer(DELIVERED);
    await refresh;
    await world.run(courier);
    expect(world.received).toEqual([opened, resolved]);
    expect(world.refreshed).toEqual([[opened]]);
  });

  it('is left alone after it has failed, and that is told and counted', async () => {
    const world = new ForgetfulWorld();
    const courier = world.courier();
    const opened = world.tell(courier, 'opened');
    await world.run(courier);
    world.refreshAnswer = async () => HTTP_429;
    await courier.refresh([opened]);
    world.nowMs += 60_000;
    await courier.refresh([opened]);
    world.nowMs += 60_000;
    world.refreshAnswer = async () => ({ outcome: 'refused', detail: '400 Bad Request' });
    await courier.refresh([opened]);
    expect(world.refreshed).toEqual([[opened], [opened]]);
    expect(courier.state).toMatchObject({
      breaker: 'closed',
      counts: { delivered: 1, retried: 1, dropped: 1 },
    });
    expect(world.troubles).toMatchObject([
      { outcome: 'retried', detail: HTTP_429.detail, alert: opened },
      { outcome: 'dropped', detail: '400 Bad Request', alert: opened },
    ]);
  });
});

describe('a receiver that is down for an hour, and a process that is killed again and again', () => {
  const answers = fc.infiniteStream(fc.constantFrom(HTTP_500, HTTP_429, HANGING));
  const KINDS: readonly Alert['event'][] = ['opened', 'updated', 'resolved'];

  /** When something happens to which incident, in seconds of the hour; and when the process is killed. */
  const plot = fc.record({
    told: fc.array(fc.tuple(fc.integer({ min: 0, max: 3_500 }), fc.integer({ min: 0, max: 5 })), {
      minLength: 1,
      maxLength: 40,
    }),
    killed: fc.array(fc.integer({ min: 0, max: 4_000 }), { maxLength: 5 }),
    answers,
    random: fc.infiniteStream(fc.double({ min: 0, max: 0.999, noNaN: true })),
  });

  it('loses no notice of what was opened or resolved, tells each incident in order and by one key, and has nothing left', async () => {
    await fc.assert(
      fc.asyncProperty(plot, async ({ told, killed, answers: down, random }) => {
        const dir = mkdtempSync(join(tmpdir(), 'heapwarden-courier-'));
        try {
          const world = new World();
          world.answer = (atMs) => (atMs < AT_MS + HOUR_MS ? down.next().value : DELIVERED);
          let generation = 0;
          const start = async (): Promise<{ courier: Courier; outbox: Outbox }> => {
            generation += 1;
            const alive = generation;
            const outbox = new Outbox({
              dir,
              owner: { service: 'shop', host: 'web-1', pid: 42, startTicks: generation },
              isAlive: ({ startTicks }) => startTicks === alive,
              now: () => world.nowMs,
              onError: (error) => {
                throw error;
              },
            });
            const courier = world.courier({}, { keeper: outbox, random: () => random.next().value });
            courier.inherit(await outbox.inherit());
            return { courier, outbox };
          };

          let { courier, outbox } = await start();
          const expected: Alert[] = [];
          const stages = new Map<number, number>();
          const plotted = [
            ...told.map(([second, incident]) => ({ second, incident })),
            ...killed.map((second) => ({ second, incident: undefined })),
          ].sort((a, b) => a.second - b.second);
          for (const { second, incident } of plotted) {
            await world.run(courier, AT_MS + second * 1_000);
            if (incident === undefined) {
              // Killed with a notice on its way: the receiver may have it, and nobody knows.
              if (courier.dueAtMs <= world.nowMs) void courier.turn();
              ({ courier, outbox } = await start());
              continue;
            }
            const stage = stages.get(incident) ?? 0;
            stages.set(incident, stage + 1);
            const id = `${incident}-${Math.floor(stage / KINDS.length)}`;
            const event = KINDS[stage % KINDS.length] as Alert['event'];
            const alertTold = world.tell(courier, event, { id });
            if (event !== 'updated') expected.push(alertTold);
          }
          await world.run(courier);

          const received = world.received;
          const ids = received.map(({ id }) => id);
          for (const { id } of expected) expect(ids).toContain(id);
          for (const incident of new Set(expected.map((each) => each.incident.id))) {
            const about = received.filter((each) => each.incident.id === incident);
            const firsts = [...new Map(about.map((each) => [each.id, each])).values()];
            const order = firsts.map(({ event }) => KINDS.indexOf(event));
            expect(order).toEqual([...order].sort());
            expect(new Set(about.map(({ dedupKey }) => dedupKey))).toEqual(
              new Set(['shop:web-1:42:js_heap']),
            );
          }
          expect(courier.state).toMatchObject({ queueLength: 0, breaker: 'closed' });
          await outbox.close();
          expect(readdirSync(join(dir, 'alerts'))).toEqual([]);
        } finally {
          rmSync(dir, { recursive: true });
        }
      }),
      { numRuns: 60 },
    );
  });

  it('keeps the queue within its bounds, however much there is to tell', async () => {
    const world = new World();
    world.answer = () => HTTP_500;
    const dir = mkdtempSync(join(tmpdir(), 'heapwarden-courier-'));
    onTestFinished(() => rmSync(dir, { recursive: true }));
    const owner = { service: 'shop', host: 'web-1', pid: 42, startTicks: 1 };
    const outbox = new Outbox({ dir, owner, isAlive: () => true, now: () => world.nowMs, onError: () => {} });
    const courier = world.courier({}, { keeper: outbox, bounds: { maxNotices: 50, maxBytes: 1e6 } });
    for (let index = 0; index < 200; index += 1) {
      world.tell(courier, 'opened', { id: String(index) });
      world.tell(courier, 'updated', { id: String(index) });
      await world.run(courier, world.nowMs + 1_000);
    }
    expect(courier.state).toMatchObject({ queueLength: 50 });
    const [folder = ''] = readdirSync(join(dir, 'alerts'));
    expect(readdirSync(join(dir, 'alerts', folder))).toHaveLength(50);
    expect(courier.state.counts.dropped).toBe(350);
  });
});
