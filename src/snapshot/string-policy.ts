/** Decides what becomes of each string of a snapshot, by its roles. */
import { invalidSnapshot } from './invalid.js';
import { isKept } from './keep.js';
import { Placeholders } from './placeholder.js';
import { platformNames } from './platform-names.js';
import type { RedactionOptions } from './redaction.js';
import { CLASS, FUNCTION, KEY, NAME, VALUE } from './string-roles.js';
import { TRACKER_MARK } from './tracker-mark.js';
import { isWeakMapName, renameWeakMapEdge } from './weak-map-name.js';

/** Names of nodes of V8 that are made of other strings, and have no text of their own. */
const COMPOSED = new Set(['(concatenated string)', '(sliced string)']);

/** A URL that is a document itself: `import()` makes it the name of the script. */
const DATA_URL = 'data:';

/** Names that V8 makes of another name: accessors, bound functions, symbols, compiled code. */
const DERIVED = /^(?:get|set|bound) |^<symbol |^\([a-z ]+ for /;

/** So many names of classes are remembered for the edges of WeakMaps; more are placeholders there. */
const MAX_CLASSES = 100_000;

export class StringPolicy {
  readonly #options: RedactionOptions;
  readonly #placeholders: Placeholders;
  readonly #platform = platformNames();
  /** Names of classes that have stayed: no secret is given away by them in other places. */
  readonly #classes = new Set<string>();

  constructor(options: RedactionOptions) {
    this.#options = options;
    this.#placeholders = new Placeholders(options.key);
  }

  /**
   * What to write for a string, JSON-escaped and without quotes, or null when it stays as it is.
   *
   * @param roles - bits of what it is used for
   * @param bytes - the string, JSON-escaped, from `start` to `end`
   * @param isPlain - whether it is ASCII without escapes
   * @throws HeapwardenError `HEAPWARDEN_SNAPSHOT_INVALID` when the escapes are no good
   */
  replacement(roles: number, bytes: Buffer, start: number, end: number, isPlain: boolean): string | null {
    if (start === end || isTrackerMark(bytes, start, end)) return null;
    if (
      (roles & ~VALUE) === 0 &&
      isPlain &&
      this.#options.keep.length === 0 &&
      bytes[start] !== PARENTHESIS
    ) {
      return this.#placeholders.ofAscii(bytes, start, end);
    }
    if (this.#staysByFirstByte(roles, bytes[start] as number)) return null;
    const text = textOf(bytes, start, end, isPlain);
    if ((roles & ~VALUE) !== 0 && isWeakMapName(text)) {
      const renamed = renameWeakMapEdge(text, (name) => this.#partOf(name));
      return JSON.stringify(renamed ?? this.#placeholders.ofText(text)).slice(1, -1);
    }
    if (this.#stays(roles, text) || this.#isKept(text)) {
      if ((roles & CLASS) !== 0 && this.#classes.size < MAX_CLASSES) this.#classes.add(text);
      return null;
    }
    return this.#placeholders.ofText(text);
  }

  /** Most names stay, and this can be told without making texts of them. */
  #staysByFirstByte(roles: number, byte: number): boolean {
    if (this.#options.names !== 'keep' || (roles & CLASS) !== 0) return false;
    return (roles & (KEY | NAME | FUNCTION)) !== 0 && !MAY_BE_CONTENT.has(byte);
  }

  #stays(roles: number, text: string): boolean {
    if ((roles & ~VALUE) === 0) return COMPOSED.has(text) && (roles & VALUE) !== 0;
    if (text.startsWith(DATA_URL) && text.includes(',')) return false;
    if (this.#platform.has(text)) return true;
    if (this.#options.names === 'hash' && ((roles & KEY) !== 0 || DERIVED.test(text))) return false;
    // A class that no function is called after has its name from data.
    return (roles & (KEY | NAME | FUNCTION)) !== 0;
  }

  #partOf(name: string): string {
    const isKnown = name === '' || this.#classes.has(name) || this.#platform.has(name) || COMPOSED.has(name);
    return isKnown || this.#isKept(name) ? name : this.#placeholders.ofText(name);
  }

  #isKept(text: string): boolean {
    return isKept(text, this.#options.keep);
  }
}

/** Shortest and longest of {@link TRACKER_MARK}, and where its first colon is. */
const [MIN_MARK_BYTES, MAX_MARK_BYTES] = [21, 36];
const MARK_COLON_AT = 10;

/** Length and one byte rule out nearly all strings before a text is made of one. */
function isTrackerMark(bytes: Buffer, start: number, end: number): boolean {
  const length = end - start;
  if (length < MIN_MARK_BYTES || length > MAX_MARK_BYTES || bytes[start + MARK_COLON_AT] !== COLON)
    return false;
  return TRACKER_MARK.test(bytes.toString('latin1', start, end));
}

const COLON = 0x3a;
const PARENTHESIS = 0x28;

/** First bytes of names that may hold content: `data:`, the number of a WeakMap's edge, an escape of either. */
const MAY_BE_CONTENT: ReadonlySet<number> = new Set(Buffer.from('d0123456789\\'));

function textOf(bytes: Buffer, start: number, end: number, isPlain: boolean): string {
  if (isPlain) return bytes.toString('latin1', start, end);
  try {
    return JSON.parse(`"${bytes.toString('utf8', start, end)}"`);
  } catch {
    throw invalidSnapshot('only escapes of JSON in strings');
  }
}
