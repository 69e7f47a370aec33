/**
 * The metrics in shared memory: the watchdog writes them once a second, and the application reads them when it is
 * scraped. Nobody waits, and nothing runs in the application in between.
 *
 * Layout of the `SharedArrayBuffer`, in bytes:
 *
 * ```
 * 0    Int32    BOARD_VERSION
 * 4    Int32    sequence: odd while the writer is in it, two more after each time
 * 8    Int32    edition of the table: another one when the table has changed
 * 12   Int32    bytes of the table
 * 16   Int32    numbers
 * 24   Float64  when it was written, milliseconds since the epoch
 * 32   Float64[MAX_NUMBERS]      the numbers of all samples, in the order of the table
 * …    Uint8[MAX_TABLE_BYTES]    the table: JSON of all that is no number, which seldom changes
 * ```
 *
 * A seqlock, as the ring has one per slot.
 */
import type { Exemplar, Family, HistogramSample, Labels, Sample } from '../metrics/metric.js';

const BOARD_VERSION = 1;

const VERSION = 0;
const SEQUENCE = 1;
const EDITION = 2;
const TABLE_BYTES = 3;
const NUMBER_COUNT = 4;

const WRITTEN_AT_OFFSET = 24;
const NUMBERS_OFFSET = 32;
/** Some 300 series take 300 numbers, and a histogram a few more each. */
const MAX_NUMBERS = 4_096;
const TABLE_OFFSET = NUMBERS_OFFSET + MAX_NUMBERS * Float64Array.BYTES_PER_ELEMENT;
/** Ten times what the metrics of a service take. */
const MAX_TABLE_BYTES = 512 * 1024;

/** A watchdog that has written nothing for so long is gone, and what it wrote last is no longer true. */
const MAX_AGE_MS = 15_000;

/** How often the reader tries to meet a board that is whole, before it takes what it has read last. */
const MAX_TRIES = 4;

/** A sample as it lies in the table, without its numbers. */
interface Titles {
  readonly labels: Labels;
  readonly exemplar?: Exemplar;
}

interface Views {
  readonly words: Int32Array;
  readonly writtenAtMs: Float64Array;
  readonly numbers: Float64Array;
  readonly table: Uint8Array;
}

/** Makes the shared memory for a board. */
export function createBoard(): SharedArrayBuffer {
  const buffer = new SharedArrayBuffer(TABLE_OFFSET + MAX_TABLE_BYTES);
  new Int32Array(buffer)[VERSION] = BOARD_VERSION;
  return buffer;
}

/** The writer's end. There must be one writer only. */
export class BoardWriter {
  readonly #views: Views;
  #table = '';

  constructor(buffer: SharedArrayBuffer) {
    this.#views = viewsOf(buffer);
  }

  /**
   * Writes what the metrics are at `nowMs`, over what they were. Never waits.
   *
   * @throws RangeError when they do not fit; what was written before stays
   */
  write(families: readonly Family[], nowMs: number): void {
    const { words, writtenAtMs, numbers, table } = this.#views;
    const text = JSON.stringify(families.map(withoutNumbers));
    const values = families.flatMap(numbersOf);
    if (values.length > MAX_NUMBERS || Buffer.byteLength(text) > MAX_TABLE_BYTES) {
      throw new RangeError(`${values.length} numbers and a table of ${text.length} characters do not fit`);
    }
    Atomics.add(words, SEQUENCE, 1);
    if (text !== this.#table) {
      words[TABLE_BYTES] = new TextEncoder().encodeInto(text, table).written;
      words[EDITION] = ((words[EDITION] as number) + 1) | 0;
      this.#table = text;
    }
    numbers.set(values);
    words[NUMBER_COUNT] = values.length;
    writtenAtMs[0] = nowMs;
    Atomics.add(words, SEQUENCE, 1);
  }
}

/** The reader's end; there may be several. */
export class BoardReader {
  readonly #views: Views;
  #sequence = 0;
  #edition = 0;
  #families: readonly Family[] = [];
  #writtenAtMs = 0;

  constructor(buffer: SharedArrayBuffer) {
    this.#views = viewsOf(buffer);
  }

  /**
   * The metrics as they were last written; none when that is longer than 15 s ago: the watchdog is gone then. The objects
   * are used again for the next reading: take what is wanted of them at once.
   */
  read(nowMs: number): readonly Family[] {
    for (let tries = 0; tries < MAX_TRIES && !this.#isCurrent(); tries += 1) this.#readAnew();
    return nowMs - this.#writtenAtMs > MAX_AGE_MS ? [] : this.#families;
  }

  #isCurrent(): boolean {
    return Atomics.load(this.#views.words, SEQUENCE) === this.#sequence;
  }

  #readAnew(): void {
    const { words, writtenAtMs, numbers, table } = this.#views;
    const sequence = Atomics.load(words, SEQUENCE);
    if (sequence % 2 !== 0) return;
    const edition = words[EDITION] as number;
    const values = numbers.slice(0, words[NUMBER_COUNT]);
    const atMs = writtenAtMs[0] as number;
    const newTable = edition === this.#edition ? undefined : table.slice(0, words[TABLE_BYTES]);
    if (Atomics.add(words, SEQUENCE, 0) !== sequence) return;
    if (newTable !== undefined) this.#families = JSON.parse(new TextDecoder().decode(newTable));
    fill(this.#families, values);
    this.#edition = edition;
    this.#writtenAtMs = atMs;
    this.#sequence = sequence;
  }
}

function withoutNumbers(family: Family): object {
  const samples = family.samples.map((sample): Titles => {
    const exemplar = 'exemplar' in sample ? sample.exemplar : undefined;
    return { labels: sample.labels, ...(exemplar && { exemplar }) };
  });
  return { ...family, samples };
}

function numbersOf(family: Family): readonly number[] {
  return family.type === 'histogram'
    ? family.samples.flatMap(({ bucketCounts, sum }) => [...bucketCounts, sum])
    : family.samples.map(({ value }) => value);
}

/** Puts the numbers into the samples, in place: a scrape makes next to no garbage. */
function fill(families: readonly Family[], numbers: Float64Array): void {
  let next = 0;
  for (const family of families) {
    if (family.type !== 'histogram') {
      for (const sample of family.samples as readonly Filled<Sample>[])
        sample.value = numbers[next++] as number;
      continue;
    }
    // One bucket more than there are bounds: what is above the last.
    const bucketCount = family.bounds.length + 1;
    for (const sample of family.samples as readonly Filled<HistogramSample>[]) {
      sample.bucketCounts = Array.from(numbers.subarray(next, next + bucketCount));
      sample.sum = numbers[next + bucketCount] as number;
      next += bucketCount + 1;
    }
  }
}

type Filled<T> = { -readonly [K in keyof T]: T[K] };

function viewsOf(buffer: SharedArrayBuffer): Views {
  const words = new Int32Array(buffer, 0, WRITTEN_AT_OFFSET / Int32Array.BYTES_PER_ELEMENT);
  if (words[VERSION] !== BOARD_VERSION) {
    throw new TypeError(`A board of version ${words[VERSION]} cannot be read by ${BOARD_VERSION}`);
  }
  return {
    words,
    writtenAtMs: new Float64Array(buffer, WRITTEN_AT_OFFSET, 1),
    numbers: new Float64Array(buffer, NUMBERS_OFFSET, MAX_NUMBERS),
    table: new Uint8Array(buffer, TABLE_OFFSET, MAX_TABLE_BYTES),
  };
}
