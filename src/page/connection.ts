/** Keeps a stream of events open: reads it, notices its end and its silence, and opens it again after a while. */
import { EventParser, type StreamEvent } from './event-stream.js';

export interface ConnectionOptions {
  /** Asks for the stream. */
  readonly open: (signal: AbortSignal) => Promise<Response>;
  readonly onEvent: (event: StreamEvent) => void;
  /** Told when a stream has been opened. */
  readonly onLive: () => void;
  /** Told when it has ended, or could not be opened, and of the status that refused it. */
  readonly onGone: (status: number | undefined) => void;
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

/** Never ends. */
export async function stayConnected(options: ConnectionOptions): Promise<never> {
  for (let attempt = 0; ; attempt++) {
    const status = await readOnce(options, () => {
      attempt = 0;
    });
    options.onGone(status);
    await options.wait(waitMs(attempt));
  }
}

/** Reads a stream to its end. @returns the status of an answer that is no stream */
async function readOnce(
  { open, onEvent, onLive }: ConnectionOptions,
  onFirst: () => void,
): Promise<number | undefined> {
  const silence = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const listen = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => silence.abort(), MAX_SILENCE_MS);
  };
  try {
    listen();
    const response = await open(silence.signal);
    if (!response.ok || response.body === null) return response.status;
    onFirst();
    onLive();
    const parser = new EventParser();
    for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
      listen();
      for (const event of parser.push(text)) onEvent(event);
    }
  } catch {
    // It was cut, or is silent: the end of it all the same.
  } finally {
    clearTimeout(timer);
  }
  return undefined;
}
