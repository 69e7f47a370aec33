/** What the page knows and does: joins the stream, the API and the state, and tells who shows it of every change. */
import type { CaptureOrder, CaptureRecord } from '../server/api.js';
import { stayConnected } from './connection.js';
import type { StreamEvent } from './event-stream.js';
import { afterEvent, FIRST_STATE, type PageState, whenGone } from './state.js';
import { Watchdog } from './watchdog.js';

const COMPARISON_POLL_MS = 500;

export class Session {
  readonly #watchdog = new Watchdog(() => this.#change({ isLocked: true, captures: undefined }));
  readonly #show: (state: PageState) => void;
  #state = FIRST_STATE;
  /** Ends the wait for the next attempt to connect. */
  #hurry = (): void => {};

  /** @param show - told of every change */
  constructor(show: (state: PageState) => void) {
    this.#show = show;
  }

  start(): void {
    this.#change({});
    void stayConnected({
      open: (signal) => this.#watchdog.events(signal),
      onEvent: (event) => this.#take(event),
      onLive: () => this.#begin(),
      onGone: (status) => {
        if (status === 401 || status === 403) this.#watchdog.forget();
        this.#set(whenGone(this.#state, Date.now(), status));
      },
      wait: (ms) =>
        new Promise((resolve) => {
          this.#hurry = resolve;
          setTimeout(resolve, ms);
        }),
    });
  }

  setToken(token: string): void {
    this.#watchdog.setToken(token);
    this.#change({ isLocked: false });
    this.#hurry();
    this.#do(() => this.#readCaptures());
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
    });
  }

  /** A stream has been opened, perhaps by another watchdog than before. */
  #begin(): void {
    this.#change({ connection: { state: 'live' }, isLocked: false });
    this.#do(async () => {
      const [history, earlierRun] = await Promise.all([
        this.#watchdog.history(),
        this.#watchdog.earlierRun(),
      ]);
      this.#change({ history, earlierRun });
    });
  }

  #take(event: StreamEvent): void {
    this.#set(afterEvent(this.#state, event));
    if (event.name === 'captures') this.#readCaptures().catch(() => {});
  }

  async #readCaptures(): Promise<void> {
    this.#change({ captures: await this.#watchdog.captures() });
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
