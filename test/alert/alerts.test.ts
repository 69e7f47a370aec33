import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Alert } from '../../src/alert/alert.js';
import { Alerts } from '../../src/alert/alerts.js';
import type { Answer, Channel } from '../../src/alert/channel.js';
import { Courier } from '../../src/alert/delivery/courier.js';
import { memoryKeeper } from '../../src/alert/delivery/memory-keeper.js';
import { Outbox } from '../../src/alert/delivery/outbox.js';
import { alert } from './alert-example.js';

const DELIVERED: Answer = { outcome: 'delivered', detail: '200 OK' };

class Receiver implements Channel {
  readonly name: string;
  readonly received: Alert[] = [];
  readonly refreshed: (readonly Alert[])[] = [];
  readonly #answers: Answer[];

  /** @param answers - to the first ones; it takes all others */
  constructor(name: string, ...answers: readonly Answer[]) {
    this.name = name;
    this.#answers = [...answers];
  }

  async deliver(told: Alert): Promise<Answer> {
    const answer = this.#answers.shift() ?? DELIVERED;
    if (answer === DELIVERED) this.received.push(told);
    return answer;
  }

  async refresh(open: readonly Alert[]): Promise<Answer> {
    this.refreshed.push(open);
    return DELIVERED;
  }
}

let orphans: string[];

function alertsTo(receivers: readonly Receiver[], outbox?: Outbox): Alerts {
  const couriers = receivers.map(
    (channel) =>
      new Courier({
        channel,
        policy: {},
        keeper: outbox ?? memoryKeeper(Date.now),
        now: Date.now,
        random: () => 0.5,
        onTrouble: () => {},
      }),
  );
  return new Alerts({ couriers, outbox, onOrphan: (channel) => orphans.push(channel) });
}

function told(event: Alert['event']): Alert {
  return alert(event, {}, { atMs: Date.now() });
}

beforeEach(() => {
  orphans = [];
});

describe('alerts', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] });
    onTestFinished(() => void vi.useRealTimers());
  });

  it('go to each channel, and again after a while to who did not take them', async () => {
    const [up, down] = [new Receiver('up'), new Receiver('down', { outcome: 'failed', detail: '500' })];
    const alerts = alertsTo([up, down]);
    alerts.start();
    const opened = told('opened');
    alerts.send(opened);
    await vi.advanceTimersByTimeAsync(400);
    expect([up.received, down.received]).toEqual([[opened], []]);
    expect(alerts.states.map(({ queueLength }) => queueLength)).toEqual([0, 1]);
    await vi.advanceTimersByTimeAsync(200);
    expect(down.received).toEqual([opened]);
    await alerts.stop();
    alerts.send(told('resolved'));
    await vi.advanceTimersByTimeAsync(120_000);
    expect(up.received).toEqual([opened]);
  });

  it('are said again each minute, while the incident is open, to who has heard all of it', async () => {
    const receiver = new Receiver('am');
    const alerts = alertsTo([receiver]);
    alerts.start();
    const [opened, updated] = [told('opened'), told('updated')];
    alerts.send(opened);
    await vi.advanceTimersByTimeAsync(60_000);
    alerts.send(updated);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(receiver.refreshed).toEqual([[opened], [updated]]);
    alerts.send(told('resolved'));
    await vi.advanceTimersByTimeAsync(300_000);
    expect(receiver.refreshed).toHaveLength(2);
    await alerts.stop();
  });

  it('that are told while an open one is said again are delivered after it', async () => {
    const receiver = new Receiver('am');
    const alerts = alertsTo([receiver]);
    alerts.start();
    const [opened, resolved] = [told('opened'), told('resolved')];
    alerts.send(opened);
    receiver.refresh = () => new Promise((answer) => setTimeout(answer, 5_000, DELIVERED));
    await vi.advanceTimersByTimeAsync(60_000);
    alerts.send(resolved);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(receiver.received).toEqual([opened]);
    await vi.advanceTimersByTimeAsync(4_000);
    expect(receiver.received).toEqual([opened, resolved]);
    await alerts.stop();
  });
});

it('what a dead process has left for a channel that is gone is told of and counted, and not kept', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'heapwarden-alerts-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  const outboxOf = (startTicks: number): Outbox =>
    new Outbox({
      dir,
      owner: { service: 'shop', host: 'web-1', pid: 42, startTicks },
      isAlive: (process) => process.startTicks === 2,
      now: Date.now,
      onError: (error) => {
        throw error;
      },
    });
  const left = outboxOf(1);
  const opened = told('opened');
  left.write('gone', told('opened'));
  left.write('hook', opened);
  const receiver = new Receiver('hook');
  const alerts = alertsTo([receiver], outboxOf(2));
  alerts.start();
  await vi.waitFor(() => expect(receiver.received).toEqual([opened]));
  expect(orphans).toEqual(['gone']);
  expect(alerts.states.map(({ name, counts }) => [name, counts.dropped])).toEqual([
    ['hook', 0],
    ['gone', 1],
  ]);
  await alerts.stop();
  expect(await outboxOf(3).inherit()).toEqual([]);
});
