/**
 * Finds the names by which V8 tells of the pairs of WeakMaps, and which of them tell of the same pair. There are two of each
 * pair, so that all that is kept are numbers, outside of V8's heap.
 */
import { grown } from './growing.js';
import { Triples } from './triples.js';

/** As Chrome DevTools reads them (HeapSnapshot.ts, `tryParseWeakMapEdgeName`). */
const NAME = /^\d+ \/ part of key \(.*? @\d+\) -> value \(.*? @\d+\) pair in WeakMap \(table @\d+\)$/;

/** What is between the numbers of a name. */
const [KEY, ID, VALUE, TABLE] = [' / part of key (', ' @', ') -> value (', ') pair in WeakMap (table @'].map(
  (words) => Buffer.from(words),
) as [Buffer, Buffer, Buffer, Buffer];
/** The shortest that can match. */
const MIN_BYTES = 63;

const [ZERO, NINE, CLOSE] = [0x30, 0x39, 0x29];
const MAX_UINT32 = 2 ** 32 - 1;

export class PairNames {
  /** Index of the first string that is such a name; all strings are less where there is none. */
  first = MAX_UINT32;
  /** Index of the last one. */
  last = 0;
  /** From the first on, 1 and the number of the pair of each string; 0 of those that are no such names. */
  #numbers: Uint32Array = new Uint32Array(0);
  /** Of each pair the ids of the key, of the value, and of the table of the WeakMap. */
  readonly #pairs = new Triples();

  /** Looks at a string of the snapshot. They come in their order. */
  take(index: number, bytes: Buffer, start: number, end: number, isPlain: boolean): void {
    if (end - start < MIN_BYTES || bytes[end - 1] !== CLOSE || !isDigit(bytes[start])) return;
    let keyAt = start;
    while (isDigit(bytes[keyAt])) keyAt++;
    if (!isAt(bytes, keyAt, KEY)) return;
    // What keys and values are called may look like any part of the name but its ends.
    const tableId = digitsBefore(bytes, end - 1);
    const valueEnd = tableId - TABLE.length;
    if (tableId === end - 1 || !isAt(bytes, valueEnd, TABLE)) return;
    const valueId = digitsBefore(bytes, valueEnd);
    if (valueId === valueEnd || !isAt(bytes, valueId - ID.length, ID)) return;
    const keyEnd = endOfKey(bytes, keyAt + KEY.length, valueId - ID.length - VALUE.length);
    if (keyEnd < 0) return;
    // Ends of lines in what they are called make it another name.
    if (!isPlain && !NAME.test(unescaped(bytes, start, end))) return;
    this.#put(
      index,
      numberIn(bytes, digitsBefore(bytes, keyEnd), keyEnd),
      numberIn(bytes, valueId, valueEnd),
      numberIn(bytes, tableId, end - 1),
    );
  }

  /** Number of the pair that a string is a name of; −1 of a string that is none. */
  numberOf(index: number): number {
    return (this.#numbers[index - this.first] ?? 0) - 1;
  }

  /** Id of the table that a pair is in. */
  tableIdOf(number: number): number {
    return this.#pairs.part(number, 2);
  }

  /** How many pairs there are. */
  get count(): number {
    return this.#pairs.count;
  }

  #put(index: number, key: number, value: number, table: number): void {
    // No file has such ids.
    if (Math.max(key, value, table) > MAX_UINT32) return;
    this.first = Math.min(this.first, index);
    this.last = index;
    this.#numbers = grown(this.#numbers, index - this.first + 1);
    this.#numbers[index - this.first] = 1 + this.#pairs.numberOf(key, value, table);
  }
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= ZERO && byte <= NINE;
}

/** Faster than a comparison of buffers, which are a call each. */
function isAt(bytes: Buffer, place: number, words: Buffer): boolean {
  let at = 0;
  while (at < words.length && bytes[place + at] === words[at]) at++;
  return at === words.length;
}

/** Where the digits begin that end before a place; the place itself where there are none. */
function digitsBefore(bytes: Buffer, end: number): number {
  let at = end;
  while (isDigit(bytes[at - 1])) at--;
  return at;
}

/** Where the id of the key ends; −1 where there is none. @param last - where the words behind it may begin at the latest */
function endOfKey(bytes: Buffer, start: number, last: number): number {
  for (let end = start; end <= last; end++) {
    if (bytes[end] !== CLOSE || !isAt(bytes, end, VALUE)) continue;
    const id = digitsBefore(bytes, end);
    if (id < end && id - ID.length >= start && isAt(bytes, id - ID.length, ID)) return end;
  }
  return -1;
}

function numberIn(bytes: Buffer, start: number, end: number): number {
  let number = 0;
  for (let at = start; at < end; at++) number = 10 * number + (bytes[at] as number) - ZERO;
  return number;
}

function unescaped(bytes: Buffer, start: number, end: number): string {
  try {
    return JSON.parse(`"${bytes.toString('utf8', start, end)}"`);
  } catch {
    return '';
  }
}
