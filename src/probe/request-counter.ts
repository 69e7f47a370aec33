/** Counts the HTTP requests that the application begins to answer: the load that explains growth. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { scalarIndex } from '../wire/frame.js';

/** One message per request: of `node:http` and `node:https` from Node 18 on, of `node:http2` from Node 22.17 and 24.1 on. */
const CHANNELS = ['http.server.request.start', 'http2.server.stream.start'] as const;

const REQUEST_COUNT = scalarIndex('requestCount');

/** Keeps the request count of `frame` up to date. */
export class RequestCounter {
  readonly #frame: Float64Array;

  constructor(frame: Float64Array) {
    this.#frame = frame;
  }

  start(): void {
    for (const channel of CHANNELS) subscribe(channel, this.#count);
  }

  stop(): void {
    for (const channel of CHANNELS) unsubscribe(channel, this.#count);
  }

  readonly #count = (): void => {
    this.#frame[REQUEST_COUNT] = (this.#frame[REQUEST_COUNT] as number) + 1;
  };
}
