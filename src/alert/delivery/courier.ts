/**
 * Delivers to one channel, one notice after the other, until each has arrived. It has no clock and no timer of its own: it
 * says when it is due, and takes its turns when it is told to.
 */
import { type Alert, alertSeverity } from '../alert.js';
import type { Answer, Channel } from '../channel.js';
import type { ChannelSettings, QuietHours } from '../channel-settings.js';
import { Backlog, type BacklogBounds, type Departed } from './backlog.js';
import { Breaker } from './breaker.js';
import type { AlertOutcome, ChannelState } from './channel-state.js';
import type { Notice } from './notice.js';
import { isQuiet } from './quiet-hours.js';
import { RateLimit } from './rate-limit.js';

/** Keeps notices until they are delivered. Neither throws: what cannot be kept on the disk is tried from memory. */
const HOUR_MS = 3_600_000;

export interface NoticeKeeper {
  write(channel: string, alert: Alert): Notice;
  remove(notice: Notice): void;
}

export interface CourierOptions {
  readonly channel: Channel;
  readonly policy: Pick<ChannelSettings, 'severities' | 'quietHours' | 'maxPerHour'>;
  readonly keeper: NoticeKeeper;
  readonly now: () => number;
  /** Gives numbers from 0 up to 1. */
  readonly random: () => number;
  /** Told of every try that was not delivered, and of all that is dropped. */
  readonly onTrouble: (trouble: Trouble) => void;
  readonly bounds?: BacklogBounds;
}

export interface Trouble {
  readonly channel: string;
  readonly outcome: AlertOutcome;
  readonly detail: string;
  readonly alert: Alert;
}

/** A leak in each of many processes, told of several times. */
const DEFAULT_BOUNDS: BacklogBounds = { maxNotices: 1_000, maxBytes: 8 * 1024 ** 2 };

/** Nobody acts on what is older. */
const MAX_AGE_MS = 7 * 86_400_000;

const MINUTE_MS = 60_000;

export class Courier {
  readonly #options: CourierOptions;
  readonly #backlog: Backlog;
  readonly #breaker: Breaker;
  readonly #limit: RateLimit;
  readonly #counts: Record<AlertOutcome, number> = { delivered: 0, retried: 0, dropped: 0, suppressed: 0 };
  /** Ids of the open incidents that the channel was told of: it is to hear of their end, whatever their severity. */
  readonly #told = new Set<string>();
  #isBusy = false;

  constructor(options: CourierOptions) {
    this.#options = options;
    this.#backlog = new Backlog(options.bounds ?? DEFAULT_BOUNDS);
    this.#breaker = new Breaker(options.random);
    this.#limit = new RateLimit(options.policy.maxPerHour ?? Number.POSITIVE_INFINITY, HOUR_MS);
  }

  get channel(): Channel {
    return this.#options.channel;
  }

  get state(): ChannelState {
    return {
      name: this.channel.name,
      counts: this.#counts,
      queueLength: this.#backlog.length,
      breaker: this.#breaker.state(this.#options.now()),
    };
  }

  /** Takes an alert over. When this returns it is kept, and outlives the process. */
  tell(alert: Alert): void {
    if (!this.#isMeant(alert)) {
      this.#counts.suppressed += 1;
      return;
    }
    const { id } = alert.incident;
    if (alert.event === 'resolved') this.#told.delete(id);
    else this.#told.add(id);
    this.#add(this.#options.keeper.write(this.channel.name, alert));
  }

  /** Takes over what another process has kept and not delivered. */
  inherit(notices: readonly Notice[]): void {
    for (const notice of notices) this.#add(notice);
  }

  /** When the next turn is due, milliseconds since the epoch; infinite when nothing waits, or a turn is being taken. */
  get dueAtMs(): number {
    if (this.#isBusy || this.#backlog.length === 0) return Number.POSITIVE_INFINITY;
    const nowMs = this.#options.now();
    const wakeAtMs =
      this.#next(nowMs) === undefined ? (Math.floor(nowMs / MINUTE_MS) + 1) * MINUTE_MS : nowMs;
    return Math.max(wakeAtMs, this.#breaker.retryAtMs, this.#limit.nextAtMs(nowMs));
  }

  /** Tries to deliver one notice, if one is due. Never rejects. */
  async turn(): Promise<void> {
    const { now, channel } = this.#options;
    const nowMs = now();
    if (this.dueAtMs > nowMs) return;
    const notice = this.#next(nowMs) as Notice;
    if (nowMs - Date.parse(notice.alert.at) > MAX_AGE_MS) {
      this.#drop(notice, 'it is a week old');
      return;
    }
    this.#isBusy = true;
    this.#backlog.take(notice);
    const answer = await channel.deliver(notice.alert);
    this.#isBusy = false;
    this.#settle(notice, answer);
  }

  /**
   * Says once more that these are open, to a receiver that forgets. Never beside a turn, so that nobody hears of an
   * incident after its end; nor while the receiver is to be left alone. Never rejects.
   */
  async refresh(open: readonly Alert[]): Promise<void> {
    const { channel, now } = this.#options;
    if (channel.refresh === undefined || this.#isBusy || now() < this.#breaker.retryAtMs) return;
    const heard = open.filter((alert) => this.#hasDelivered(alert));
    const [first] = heard;
    if (first === undefined) return;
    this.#isBusy = true;
    const answer = await channel.refresh(heard);
    this.#isBusy = false;
    this.#note(answer);
    if (answer.outcome === 'delivered') return;
    const outcome = answer.outcome === 'failed' ? 'retried' : 'dropped';
    this.#counts[outcome] += 1;
    this.#complain(outcome, first, answer.detail);
  }

  #isMeant(alert: Alert): boolean {
    const { severities } = this.#options.policy;
    return (
      severities === undefined ||
      severities.includes(alertSeverity(alert)) ||
      this.#told.has(alert.incident.id)
    );
  }

  /** Whether the receiver has heard all that is known of this open incident. */
  #hasDelivered({ dedupKey, incident }: Alert): boolean {
    return this.#told.has(incident.id) && !this.#backlog.hasAbout(dedupKey);
  }

  #add(notice: Notice): void {
    this.#letGo(this.#backlog.add(notice));
  }

  #letGo({ overtaken, dropped }: Departed): void {
    for (const notice of overtaken) {
      this.#counts.suppressed += 1;
      this.#options.keeper.remove(notice);
    }
    for (const notice of dropped) this.#drop(notice, 'there is no room left in the queue');
  }

  /** What waits for the end of quiet hours lets others by, but none of the same incident. */
  #next(nowMs: number): Notice | undefined {
    const { quietHours } = this.#options.policy;
    if (quietHours === undefined || !isQuiet(quietHours, nowMs)) return this.#backlog.next(() => false);
    if (!letsCriticalBy(quietHours)) return undefined;
    const critical = this.#backlog.criticalKeys();
    return this.#backlog.next(({ alert }) => !critical.has(alert.dedupKey));
  }

  #settle(notice: Notice, answer: Answer): void {
    this.#note(answer);
    switch (answer.outcome) {
      case 'delivered':
        this.#limit.note(this.#options.now());
        this.#counts.delivered += 1;
        this.#forget(notice);
        break;
      case 'refused':
        this.#drop(notice, answer.detail);
        break;
      case 'failed':
        this.#backlog.settle(notice, false);
        this.#counts.retried += 1;
        this.#complain('retried', notice.alert, answer.detail);
    }
  }

  /** Who refuses answers, and may take the next one. */
  #note({ outcome, retryAfterMs }: Answer): void {
    if (outcome === 'failed') this.#breaker.noteFailure(this.#options.now(), retryAfterMs);
    else this.#breaker.noteSuccess();
  }

  #drop(notice: Notice, detail: string): void {
    this.#counts.dropped += 1;
    this.#forget(notice);
    this.#complain('dropped', notice.alert, detail);
  }

  #forget(notice: Notice): void {
    this.#backlog.settle(notice, true);
    this.#options.keeper.remove(notice);
  }

  #complain(outcome: AlertOutcome, alert: Alert, detail: string): void {
    this.#options.onTrouble({ channel: this.channel.name, outcome, detail, alert });
  }
}

function letsCriticalBy({ exceptCritical = true }: QuietHours): boolean {
  return exceptCritical;
}
