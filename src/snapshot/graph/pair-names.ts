/** Finds the names by which V8 tells of the pairs of WeakMaps. */

/** What the name of an edge of a pair tells. */
export interface PairName {
  /** The same for both edges of a pair. */
  readonly pair: number;
  /** Id of the table of the WeakMap. */
  readonly tableId: number;
}

/** As Chrome DevTools reads them (HeapSnapshot.ts, `tryParseWeakMapEdgeName`). */
const NAME = /^\d+( \/ part of key \(.*? @\d+\) -> value \(.*? @\d+\) pair in WeakMap \(table @(\d+)\))$/;

/** The shortest that can match, and how it goes on after its first digits. */
const MIN_BYTES = 68;
const WORDS = Buffer.from(' / part of key (');
const MAX_DIGITS = 10;

const [ZERO, NINE] = [0x30, 0x39];

export class PairNames {
  readonly names = new Map<number, PairName>();
  readonly #pairs = new Map<string, number>();

  /** Looks at a string of the snapshot. */
  take(index: number, bytes: Buffer, start: number, end: number, isPlain: boolean): void {
    if (end - start < MIN_BYTES || !isDigit(bytes[start] as number) || !goesOn(bytes, start)) return;
    const match = NAME.exec(textOf(bytes, start, end, isPlain));
    if (match === null) return;
    const [, words, tableId] = match as unknown as [string, string, string];
    const pair = this.#pairs.get(words) ?? this.#pairs.size;
    this.#pairs.set(words, pair);
    this.names.set(index, { pair, tableId: Number(tableId) });
  }
}

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= NINE;
}

function goesOn(bytes: Buffer, start: number): boolean {
  let at = start;
  while (at - start < MAX_DIGITS && isDigit(bytes[at] as number)) at++;
  return bytes.compare(WORDS, 0, WORDS.length, at, at + WORDS.length) === 0;
}

function textOf(bytes: Buffer, start: number, end: number, isPlain: boolean): string {
  if (isPlain) return bytes.toString('latin1', start, end);
  try {
    return JSON.parse(`"${bytes.toString('utf8', start, end)}"`);
  } catch {
    return '';
  }
}
