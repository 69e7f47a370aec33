/**
 * Takes a heap snapshot apart as its bytes come, and hands on what is in it. It keeps nothing: what is done with
 * nodes, edges and strings is the handler's business.
 */
import type { SnapshotHandler } from './handler.js';
import type { NumericSection, SnapshotHeader } from './header.js';
import { HeaderReader } from './header-reader.js';
import { invalidAt } from './invalid.js';
import { COLON, COMMA, isSpace, LEFT_BRACE, LEFT_BRACKET, QUOTE, RIGHT_BRACE } from './json-bytes.js';
import { NumberReader, type PieceTaker } from './number-reader.js';
import { OwnPieces } from './own-pieces.js';
import { StringReader } from './string-reader.js';
import { ValueReader } from './value-reader.js';

/** What was in a whole snapshot. */
export interface SnapshotCounts {
  readonly nodes: number;
  readonly edges: number;
  readonly strings: number;
  readonly bytes: number;
}

/** V8 cuts strings at 1,024 characters, unless `--heap-snapshot-string-limit` says otherwise. */
const MAX_STRING_BYTES = 64 * 1024 * 1024;
const MAX_NAME_BYTES = 256;
/** V8 writes 8, and up to 3 more since 2025. */
const MAX_SECTIONS = 64;
/** Strings beyond one for each node and edge: of traces, and of what newer versions of V8 may add. */
const SPARE_STRINGS = 1_000_000;

/** What may come next, outside of the values of sections. */
type Expectation = 'start' | 'name or end' | 'name' | 'in name' | 'colon' | 'value' | 'comma or end' | 'done';

const WORDS: Record<Expectation, string> = {
  start: '"{"',
  'name or end': 'a name or "}"',
  name: 'a name',
  'in name': 'the end of a name',
  colon: '":"',
  value: 'a value',
  'comma or end': '"," or "}"',
  done: 'nothing more',
};

type SectionReader = (chunk: Buffer, at: number, base: number) => number;

/**
 * A push tokenizer of V8's `.heapsnapshot` files. Give it the bytes in chunks of any size, then call {@link end}.
 * Its memory is bounded: a header of more than 1 MiB or a string of more than 64 MiB is refused, and so are more
 * strings than there can be names. All methods throw HeapwardenError `HEAPWARDEN_SNAPSHOT_INVALID`, with the offset of
 * the byte and what was expected there; it is of no use after that. Escapes in strings are not checked here.
 */
export class SnapshotTokenizer {
  readonly #handler: SnapshotHandler;
  readonly #pieces: PieceTaker;
  /** Offset of the current chunk in the file. */
  #base = 0;
  #expected: Expectation = 'start';
  #name: number[] = [];
  #reader: SectionReader | undefined;
  #header: SnapshotHeader | undefined;
  readonly #seen = new Map<string, HeaderReader | NumberReader | StringReader | ValueReader>();

  /** @param pieces - who reads the numbers for the handler; undefined for this thread */
  constructor(handler: SnapshotHandler, pieces: PieceTaker = new OwnPieces(handler)) {
    this.#handler = handler;
    this.#pieces = pieces;
  }

  /** Takes the next bytes. The handler is called before this returns. */
  write(chunk: Buffer): void {
    let index = 0;
    while (index < chunk.length) {
      if (this.#reader) {
        index = this.#reader(chunk, index, this.#base);
        if (index < 0) break;
        this.#reader = undefined;
        this.#expected = 'comma or end';
      } else {
        index = this.#step(chunk, index);
      }
    }
    this.#base += chunk.length;
  }

  /** Takes the end of the file, and checks that nothing is missing. */
  end(): SnapshotCounts {
    if (this.#expected !== 'done') {
      throw invalidAt(this.#base, this.#reader ? 'the rest of a section' : WORDS[this.#expected]);
    }
    const header = this.#header;
    if (!header) throw invalidAt(this.#base, 'the member snapshot');
    const strings = this.#seen.get('strings');
    if (!(strings instanceof StringReader)) throw invalidAt(this.#base, 'the member strings');
    return {
      nodes: header.nodeCount,
      edges: header.edgeCount,
      strings: strings.total,
      bytes: this.#base,
    };
  }

  #checkTotal(section: 'nodes' | 'edges', expected: number, offset: number): void {
    const reader = this.#seen.get(section);
    const rows = reader instanceof NumberReader ? reader.rows : 0;
    if (rows !== expected) {
      throw invalidAt(
        offset,
        `${expected} rows of ${section}, as its header says, not ${rows}, before the strings`,
      );
    }
  }

  /** One byte between the sections. */
  #step(chunk: Buffer, index: number): number {
    const byte = chunk[index] as number;
    if (this.#expected === 'in name') {
      if (byte === QUOTE) this.#expected = 'colon';
      else if (this.#name.push(byte) > MAX_NAME_BYTES) throw this.#unexpected(index);
      return index + 1;
    }
    if (isSpace(byte)) return afterSpace(chunk, index);
    if (this.#expected === 'value') return this.#startSection(chunk, index);
    if (byte === QUOTE && (this.#expected === 'name' || this.#expected === 'name or end')) {
      this.#name = [];
      this.#expected = 'in name';
    } else if (byte === LEFT_BRACE && this.#expected === 'start') {
      this.#expected = 'name or end';
    } else if (byte === COLON && this.#expected === 'colon') {
      this.#expected = 'value';
    } else if (byte === COMMA && this.#expected === 'comma or end') {
      this.#expected = 'name';
    } else if (
      byte === RIGHT_BRACE &&
      (this.#expected === 'comma or end' || this.#expected === 'name or end')
    ) {
      this.#expected = 'done';
    } else {
      throw this.#unexpected(index);
    }
    return index + 1;
  }

  /** @returns the index where the reader of the section is to begin */
  #startSection(chunk: Buffer, index: number): number {
    const name = String.fromCharCode(...this.#name);
    const offset = this.#base + index;
    if (this.#seen.size === MAX_SECTIONS) throw invalidAt(offset, `up to ${MAX_SECTIONS} members`);
    if (this.#seen.has(name)) throw invalidAt(offset, `one member ${name}`);
    if (!this.#header && name !== 'snapshot') throw invalidAt(offset, 'the member snapshot first');
    const isArray = name === 'strings' || isNumeric(name);
    if (isArray && chunk[index] !== LEFT_BRACKET) throw invalidAt(offset, `"[" of ${name}`);
    if (isArray && this.#seen.has('strings')) throw invalidAt(offset, 'strings after all other sections');

    if (name === 'snapshot') this.#reader = this.#readHeader();
    else if (name === 'strings') this.#reader = this.#readStrings(offset);
    else if (isNumeric(name)) this.#reader = this.#readNumbers(name);
    else this.#reader = this.#readOther(name);
    return isArray ? index + 1 : index;
  }

  #readHeader(): SectionReader {
    const reader = new HeaderReader();
    this.#seen.set('snapshot', reader);
    return (chunk, at, base) => {
      const end = reader.read(chunk, at, base);
      this.#header = reader.header;
      if (this.#header) this.#handler.header(this.#header);
      return end;
    };
  }

  #readNumbers(section: NumericSection): SectionReader {
    const header = this.#header as SnapshotHeader;
    const counts: Partial<Record<NumericSection, number>> = {
      nodes: header.nodeCount,
      edges: header.edgeCount,
    };
    const reader = new NumberReader({
      section,
      rowLength: Math.max(1, header.fields(section).length),
      maxRows: counts[section] ?? Number.POSITIVE_INFINITY,
      taker: this.#pieces,
      onPiece: (piece) => this.#handler.piece?.(piece),
    });
    this.#seen.set(section, reader);
    return (chunk, at, base) => reader.read(chunk, at, base);
  }

  #readStrings(offset: number): SectionReader {
    const handler = this.#handler;
    // They come last, so that it is known by now how many there may be.
    const { nodeCount, edgeCount } = this.#header as SnapshotHeader;
    this.#checkTotal('nodes', nodeCount, offset);
    this.#checkTotal('edges', edgeCount, offset);
    const reader = new StringReader({
      maxBytes: MAX_STRING_BYTES,
      maxStrings: nodeCount + edgeCount + SPARE_STRINGS,
      onString: (bytes, start, end, isPlain, offset) => handler.string(bytes, start, end, isPlain, offset),
    });
    this.#seen.set('strings', reader);
    handler.stringsStart(offset);
    return (chunk, at, base) => {
      const end = reader.read(chunk, at, base);
      if (end < 0) return end;
      handler.stringsEnd(base + end);
      return end + 1;
    };
  }

  #readOther(name: string): SectionReader {
    const reader = new ValueReader();
    this.#seen.set(name, reader);
    return (chunk, at, base) => {
      const end = reader.read(chunk, at, base);
      if (end >= 0) this.#handler.otherSection(name, reader.holdsText);
      return end;
    };
  }

  #unexpected(index: number): Error {
    return invalidAt(this.#base + index, WORDS[this.#expected]);
  }
}

function afterSpace(chunk: Buffer, index: number): number {
  let after = index + 1;
  while (after < chunk.length && isSpace(chunk[after] as number)) after++;
  return after;
}

function isNumeric(name: string): name is NumericSection {
  return NUMERIC.has(name);
}

const NUMERIC: ReadonlySet<string> = new Set<NumericSection>([
  'nodes',
  'edges',
  'trace_function_infos',
  'samples',
  'locations',
]);
