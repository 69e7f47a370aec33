/** All channels of the configuration: tells each what it is to know, and looks after what has not arrived yet. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Alert, AlertListener } from './alert.js';
import type { Answer, Channel } from './channel.js';
import type { ChannelState } from './delivery/channel-state.js';
import type { Courier } from './delivery/courier.js';
import { BEAT_INTERVAL_MS, type Outbox } from './delivery/outbox.js';

/** What one receiver said to a test, as `POST /api/v1/alerts/test` gives it. */
export interface AlertTestResult {
  readonly channel: string;
  readonly isDelivered: boolean;
  /** What it answered, to what was opened and to what was resolved. */
  readonly detail: string;
}

export interface AlertsOptions {
  readonly couriers: readonly Courier[];
  /** Undefined where nothing can be kept on the disk. */
  readonly outbox: Outbox | undefined;
  /** Told of notices whose channel is not in the configuration any more. */
  readonly onOrphan: (channel: string, alert: Alert) => void;
}

/** What dead processes of the service have left is looked for at once, and again this often. */
const INHERIT_INTERVAL_MS = 60_000;

const REFRESH_INTERVAL_MS = 60_000;

/** Waits are kept short: the clock may be set. */
const LONGEST_WAIT_MS = 60_000;

/** An orderly end of the application waits for what is on its way this long; the rest stays on the disk. */
const PARTING_MS = 2_000;

export class Alerts implements AlertListener {
  readonly #options: AlertsOptions;
  /** Open incidents of this process, as they were last told of. */
  readonly #open = new Map<string, Alert>();
  readonly #turns = new Set<Promise<void>>();
  /** Notices of earlier processes, by their channel, which is not in the configuration any more. */
  readonly #orphans = new Map<string, number>();
  #intervals: readonly NodeJS.Timeout[] = [];
  #timer: NodeJS.Timeout | undefined;
  #isStopped = false;

  constructor(options: AlertsOptions) {
    this.#options = options;
  }

  get states(): readonly ChannelState[] {
    const gone = [...this.#orphans].map(([name, dropped]) => stateOfGone(name, dropped));
    return [...this.#options.couriers.map(({ state }) => state), ...gone];
  }

  start(): void {
    const { couriers, outbox } = this.#options;
    if (couriers.length === 0) return;
    this.#intervals = [
      setInterval(() => this.#refresh(), REFRESH_INTERVAL_MS),
      setInterval(() => void this.#inherit(), INHERIT_INTERVAL_MS),
      setInterval(() => void outbox?.beat(), BEAT_INTERVAL_MS),
    ];
    void this.#inherit();
  }

  send(alert: Alert): void {
    if (alert.event === 'resolved') this.#open.delete(alert.incident.id);
    else this.#open.set(alert.incident.id, alert);
    for (const courier of this.#options.couriers) courier.tell(alert);
    this.#wake();
  }

  /**
   * Sends what is opened and what is resolved to the channel of that name, or to all, past the queue and all limits.
   *
   * @returns undefined when there is no such channel
   */
  async test(
    name: string | undefined,
    alerts: readonly Alert[],
  ): Promise<readonly AlertTestResult[] | undefined> {
    const channels = this.#options.couriers
      .map(({ channel }) => channel)
      .filter((channel) => name === undefined || channel.name === name);
    if (name !== undefined && channels.length === 0) return undefined;
    return Promise.all(channels.map((channel) => testOf(channel, alerts)));
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    for (const interval of this.#intervals) clearInterval(interval);
    clearTimeout(this.#timer);
    await Promise.race([Promise.all(this.#turns), delay(PARTING_MS, undefined, { ref: false })]);
    await this.#options.outbox?.close();
  }

  #wake(): void {
    if (this.#isStopped || this.#options.couriers.length === 0) return;
    const nowMs = Date.now();
    let dueAtMs = nowMs + LONGEST_WAIT_MS;
    for (const courier of this.#options.couriers) {
      if (courier.dueAtMs <= nowMs) this.#follow(courier.turn());
      else dueAtMs = Math.min(dueAtMs, courier.dueAtMs);
    }
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#wake(), dueAtMs - nowMs);
  }

  /** What was told meanwhile is due when it is over. */
  #follow(work: Promise<void>): void {
    const turn = work.finally(() => {
      this.#turns.delete(turn);
      this.#wake();
    });
    this.#turns.add(turn);
  }

  async #inherit(): Promise<void> {
    const { couriers, outbox, onOrphan } = this.#options;
    const notices = (await outbox?.inherit()) ?? [];
    for (const courier of couriers)
      courier.inherit(notices.filter(({ channel }) => channel === courier.channel.name));
    for (const notice of notices) {
      if (couriers.some(({ channel }) => channel.name === notice.channel)) continue;
      outbox?.remove(notice);
      this.#orphans.set(notice.channel, (this.#orphans.get(notice.channel) ?? 0) + 1);
      onOrphan(notice.channel, notice.alert);
    }
    if (notices.length > 0) this.#wake();
  }

  #refresh(): void {
    if (this.#open.size === 0) return;
    for (const courier of this.#options.couriers) this.#follow(courier.refresh([...this.#open.values()]));
  }
}

function stateOfGone(name: string, dropped: number): ChannelState {
  const counts = { delivered: 0, retried: 0, dropped, suppressed: 0 };
  return { name, counts, queueLength: 0, breaker: 'closed' };
}

async function testOf(channel: Channel, alerts: readonly Alert[]): Promise<AlertTestResult> {
  const answers: Answer[] = [];
  // In order, as couriers do.
  for (const alert of alerts) answers.push(await channel.deliver(alert));
  return {
    channel: channel.name,
    isDelivered: answers.every(({ outcome }) => outcome === 'delivered'),
    detail: answers.map(({ detail }, index) => `${alerts[index]?.event}: ${detail}`).join('; '),
  };
}
