/**
 * Gives the tracker what Node tells of by itself: requests and responses of HTTP servers, sockets, and event emitters
 * that Node warns of for their many listeners. Timers are counted as handles: Node has no cheap word of them.
 */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Tags } from '../probe/tracker/tracker.js';

type Track = (object: object, className?: string, tags?: Tags) => void;

/** The channels of Node 20 to 26, and which parts of their messages are followed. */
const CHANNELS = {
  'http.server.request.start': ['request', 'response'],
  'net.server.socket': ['socket'],
  'net.client.socket': ['socket'],
} as const;

/** What Node says of an emitter (`process.on('warning')`), as of the tenth listener of an event. */
interface ManyListeners extends Error {
  readonly emitter?: object;
  readonly type?: string | symbol;
  readonly count?: number;
}

export class AutoTracking {
  readonly #track: Track;
  readonly #listeners = Object.entries(CHANNELS).map(([channel, parts]) => ({
    channel,
    listener: (message: unknown): void => this.#take(message, parts),
  }));

  constructor(track: Track) {
    this.#track = track;
  }

  start(): void {
    for (const { channel, listener } of this.#listeners) subscribe(channel, listener);
    process.on('warning', this.#takeWarning);
  }

  stop(): void {
    for (const { channel, listener } of this.#listeners) unsubscribe(channel, listener);
    process.off('warning', this.#takeWarning);
  }

  #take(message: unknown, parts: readonly string[]): void {
    for (const part of parts) {
      const object = (message as Readonly<Record<string, object | undefined>>)[part];
      if (object !== undefined) this.#track(object);
    }
  }

  readonly #takeWarning = ({ name, emitter, type, count }: ManyListeners): void => {
    if (name !== 'MaxListenersExceededWarning' || emitter === undefined) return;
    const tags = { event: String(type), listeners: String(count) };
    this.#track(emitter, 'emitter with many listeners', tags);
  };
}
