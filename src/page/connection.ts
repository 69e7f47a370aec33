/** Keeps a stream of events open: reads it, notices its end and its silence, and opens it again after a while. */
import { EventParser, type StreamEvent } from './event-stream.js';
import { type Refusal, refusalOf } from './refusal.js';

export interface ConnectionOptions {
  /** Asks for the stream. */
  readonly open: (signal: AbortSignal) => Promise<Response>;
  readonly onEvent: (event: StreamEvent) => void;
  /** Told when a stream has been opened. */
  readonly onLive: () => void;
  /** Told when it has ended, or could not be opened, and why if an answer says so. */
  readonly onGone: (refusal: Refusal | undefined) => void;
  /** Resolves after so long, or when the next attempt is to be made at once. */
  readonly wait: (ms: number) => Promise<void>;
}

/** The watchdog says something once a second. */
const MAX_SILENCE_MS = 10_000;

const [FIRST_WAIT_MS, LONGEST_WAIT_MS] = [1_000, 15_000];

/** How long to wait before the `attempt`-th attempt in a row, 0 for the first. */
export function waitMs(attempt: number): number {
  return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** attempt);
}

/** Never ends. @throws what `onEvent` throws, and SyntaxError of an event whose data is no JSON */
export async function stayConnected(options: ConnectionOptions): Promise<never> {
  for (let attempt = 0; ; attempt++) {
    const refusal = await readOnce(options, () => {
      attempt = 0;
    });
    options.onGone(refusal);
    await options.wait(waitMs(attempt));
  }
}

/** Reads a stream to its end. @returns why there is none, if an answer says so */
async function readOnce(
  { open, onEvent, onLive }: ConnectionOptions,
  onFirst: () => void,
): Promise<Refusal | undefined> {
  const silence = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const listen = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => silence.abort(), MAX_SILENCE_MS);
  };
  try {
    listen();
    const response = await open(silence.signal).catch(cut);
    if (response === undefined) return undefined;
    if (!response.ok || response.body === null) return await refusalOf(response);
    onFirst();
    onLive();
    const parser = new EventParser();
    // Safari cannot iterate over a stream.
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (let text = await next(reader); text !== undefined; text = await next(reader)) {
      listen();
      for (const event of parser.push(text)) onEvent(event);
    }
  } finally {
    clearTimeout(timer);
    silence.abort();
  }
  return undefined;
}

/** Undefined at the end. */
async function next(reader: ReadableStreamDefaultReader<string>): Promise<string | undefined> {
  return (await reader.read().catch(cut))?.value;
}

/** A stream that was cut, or is silent, has ended all the same. */
function cut(): undefined {
  return undefined;
}
