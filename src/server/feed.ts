/** What changes in the watchdog, told to all streams at once: read and put into words once a second for all of them. */
import type { Writable } from 'node:stream';
import type { Control } from './control.js';

export interface FeedOptions {
  readonly control: Pick<Control, 'status' | 'incidents' | 'captures' | 'history'>;
  /** Told of what failed without being a client's fault. */
  readonly onError: (error: unknown) => void;
}

const TICK_MS = 1_000;

/** The list of captures is read from the disk, or over the network, so less often. */
const TICKS_PER_LIST = 2;

/** Pages that are open at a time: an incident has few people who look at it. */
const MAX_STREAMS = 16;

/** Who is so far behind does not read any more. */
const MAX_WAITING_BYTES = 1024 * 1024;

/** Tells `status` every second, which is the heartbeat too; `incidents`, `captures` and `point` when they have changed. */
export class Feed {
  readonly #options: FeedOptions;
  readonly #streams = new Map<Writable, () => boolean>();
  #timer: NodeJS.Timeout | undefined;
  #ticks = 0;
  /** The list of captures is being read. */
  #isLooking = false;
  #incidents = '';
  #captures = '';
  #pointAtMs = 0;

  constructor(options: FeedOptions) {
    this.#options = options;
  }

  get isFull(): boolean {
    return this.#streams.size >= MAX_STREAMS;
  }

  /** Tells `stream` all that there is, and from then on what changes, until it closes. */
  add(stream: Writable, isWelcome: () => boolean): void {
    const { control } = this.#options;
    stream.write(
      event('status', control.status()) + event('incidents', control.incidents()) + event('captures', null),
    );
    this.#streams.set(stream, isWelcome);
    // Whose other end has gone is closed, and no failure.
    stream.on('error', () => {});
    this.#timer ??= setInterval(() => void this.#tick(), TICK_MS);
    stream.once('close', () => this.#remove(stream));
  }

  #remove(stream: Writable): void {
    this.#streams.delete(stream);
    if (this.#streams.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  async #tick(): Promise<void> {
    const { control, onError } = this.#options;
    try {
      this.#ticks += 1;
      this.#tell(event('status', control.status()) + this.#changedIncidents() + this.#newPoint());
      if (this.#ticks % TICKS_PER_LIST === 0) await this.#lookAtCaptures();
    } catch (error) {
      onError(error);
    }
  }

  #tell(text: string): void {
    for (const [stream, isWelcome] of this.#streams) {
      if (!isWelcome() || stream.writableLength > MAX_WAITING_BYTES) stream.destroy();
      else if (!stream.destroyed) stream.write(text);
    }
  }

  #changedIncidents(): string {
    const text = event('incidents', this.#options.control.incidents());
    if (text === this.#incidents) return '';
    this.#incidents = text;
    return text;
  }

  #newPoint(): string {
    const point = this.#options.control.history().points.at(-1);
    if (point === undefined || point.atMs === this.#pointAtMs) return '';
    this.#pointAtMs = point.atMs;
    return event('point', point);
  }

  /** Only that they have changed is told: the list is long, and seldom another one. */
  async #lookAtCaptures(): Promise<void> {
    if (this.#isLooking) return;
    this.#isLooking = true;
    try {
      const captures = JSON.stringify(await this.#options.control.captures());
      if (captures !== this.#captures) this.#tell(event('captures', null));
      this.#captures = captures;
    } finally {
      this.#isLooking = false;
    }
  }
}

/** As the HTML Standard has it, section 9.2.5. JSON has no line breaks. */
function event(name: string, data: unknown): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}
