/** The series of each signal: what is taken of a frame, and of the resident memory beside it. */
import { SeriesHistory } from '../detect/series-history.js';
import type { Signal } from '../detect/verdict.js';
import type { Frame } from '../wire/frame.js';
import { estimateLive, type TrackedSummary } from '../wire/tracked.js';
import { LoadMeter } from './load-meter.js';

export class Signals {
  readonly #histories = new Map<Signal, SeriesHistory>();
  readonly #loadMeter = new LoadMeter();
  #load: number | undefined;

  /** The old-generation floors since the process started. */
  readonly floors = this.#historyOf('js_heap');

  /** Those that have ever had a value, with their series. */
  entries(): IterableIterator<[Signal, SeriesHistory]> {
    return this.#histories.entries();
  }

  /** Takes what a frame tells. */
  take(frame: Frame): void {
    const { atMs, floorBytes, floorExternalBytes, floorArrayBuffersBytes } = frame;
    this.#load = this.#loadMeter.take(frame);
    const load = this.#load;
    const add = (signal: Signal, value: number): void => {
      if (!Number.isNaN(value)) this.#historyOf(signal).add({ atMs, value, load });
    };
    add('js_heap', floorBytes);
    // V8 counts array buffers as external memory; a leak of them is to be called by one name.
    add('external', Math.max(0, floorExternalBytes - floorArrayBuffersBytes));
    add('array_buffers', floorArrayBuffersBytes);
    add('code', frame.codeBytes);
    add('contexts', frame.nativeContexts);
    add('handles', sum(Object.values(frame.handles)));
  }

  /** Takes the resident memory that the process had when the frame was new. */
  takeResident(frame: Frame, rssBytes: number): void {
    this.#historyOf('native').add({
      atMs: frame.atMs,
      value: nativeBytes(frame, rssBytes),
      load: this.#load,
    });
  }

  /** Takes what the tracker says. */
  takeTracked({ atMs, classes }: TrackedSummary): void {
    this.#historyOf('objects').add({ atMs, value: sum(classes.map(estimateLive)), load: this.#load });
  }

  #historyOf(signal: Signal): SeriesHistory {
    let history = this.#histories.get(signal);
    if (history === undefined) {
      history = new SeriesHistory();
      this.#histories.set(signal, history);
    }
    return history;
  }
}

/** What V8 and Node do not account for: native code's own memory, and what malloc has not given back. */
export function nativeBytes(
  { heapTotalBytes, externalBytes, mallocedBytes }: Frame,
  rssBytes: number,
): number {
  return Math.max(0, rssBytes - heapTotalBytes - externalBytes - mallocedBytes);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
