/** What the page knows and does: joins the stream, the API and the state, and tells who shows it of every change. */
import type { CaptureOrder, CaptureRecord } from '../server/api.js';
import { stayConnected } from './connection.js';
import type { StreamEvent } from './event-stream.js';
import { afterEvent, FIRST_STATE, lockedState, type PageState, type Part, whenGone } from './state.js';
import { Watchdog } from './watchdog.js';

const COMPARISON_POLL_MS = 500;

/** The watchdog keeps a report for an hour; a minute before, nobody begins to read it. */
const REPORT_TTL_MS = 59 * 60_000;

export class Session {
  readonly #watchdog = new Watchdog(({ detail }) => this.#set(lockedState(detail)));
  readonly #show: (state: PageState) => void;
  #state = FIRST_STATE;
  /** Ends the wait for the next attempt to connect. */
  #hurry = (): void => {};

  /** @param show - told of every change */
  constructor(show: (state: PageState) => void) {
    this.#show = show;
  }

  start(): void {
    this.#set(this.#watchdog.hasToken ? this.#state : lockedState(''));
    stayConnected({
      open: (signal) => this.#watchdog.events(signal),
      onEvent: (event) => this.#take(event),
      onLive: () => this.#begin(),
      onGone: (refusal) => this.#set(whenGone(this.#state, Date.now(), refusal)),
      wait: (ms) =>
        new Promise((resolve) => {
          this.#hurry = resolve;
          if (this.#watchdog.hasToken) setTimeout(resolve, ms);
        }),
    }).catch((error: Error) => {
      this.#change({ connection: { state: 'failed', detail: error.message } });
      throw error;
    });
  }

  setToken(token: string): void {
    this.#watchdog.setToken(token);
    this.#change({ connection: { state: 'connecting' }, refusal: '', message: '' });
    this.#hurry();
  }

  reconnect(): void {
    this.#hurry();
  }

  capture(order: CaptureOrder): void {
    this.#do(async () => {
      await this.#watchdog.capture(order);
      await this.#readCaptures();
    });
  }

  download(record: CaptureRecord): void {
    this.#do(() => this.#watchdog.download(record));
  }

  remove(record: CaptureRecord): void {
    this.#do(async () => {
      await this.#watchdog.remove(record);
      await this.#readCaptures();
    });
  }

  /** Chooses a snapshot that another one is to be compared with; undefined for none. */
  chooseToCompare(id: string | undefined): void {
    this.#change({ compareWith: id });
  }

  /** Compares a snapshot with the one that was chosen. */
  compare(id: string): void {
    const { compareWith } = this.#state;
    if (compareWith === undefined) return;
    this.#change({ compareWith: undefined });
    this.#do(async () => {
      let comparison = await this.#watchdog.compare([compareWith, id]);
      while (comparison.state === 'running') {
        this.#change({ comparison });
        await new Promise((resolve) => setTimeout(resolve, COMPARISON_POLL_MS));
        comparison = await this.#watchdog.comparison(comparison.id);
      }
      this.#change({ comparison });
      setTimeout(() => this.#dropComparison(comparison.id), REPORT_TTL_MS);
    });
  }

  #dropComparison(id: string): void {
    if (this.#state.comparison?.id === id) this.#change({ comparison: undefined });
  }

  /** A stream has been opened, perhaps by another watchdog than before. */
  #begin(): void {
    this.#change({ connection: { state: 'live' }, isLocked: false, refusal: '' });
    void this.#read('history', () => this.#watchdog.history());
    void this.#read('earlierRun', () => this.#watchdog.earlierRun());
  }

  #take(event: StreamEvent): void {
    this.#set(afterEvent(this.#state, event));
    if (event.name === 'captures') void this.#readCaptures();
  }

  #readCaptures(): Promise<void> {
    return this.#read('captures', () => this.#watchdog.captures());
  }

  /** Reads a part of what is shown, and says why when it cannot. What was read before stays. */
  async #read<P extends Part>(part: P, read: () => Promise<PageState[P]>): Promise<void> {
    const told = (words: string) => ({ unread: { ...this.#state.unread, [part]: words } });
    try {
      const content = await read();
      this.#change({ [part]: content, ...told('') });
    } catch (error) {
      this.#change(told((error as Error).message));
    }
  }

  /** Does what was asked for, and says what went wrong. */
  #do(work: () => Promise<void>): void {
    this.#change({ message: '' });
    work().catch(({ message }: Error) => this.#change({ message }));
  }

  #change(change: Partial<PageState>): void {
    this.#set({ ...this.#state, ...change });
  }

  #set(state: PageState): void {
    this.#state = state;
    this.#show(state);
  }
}
