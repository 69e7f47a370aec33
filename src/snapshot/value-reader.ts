/** Finds the end of any JSON value, in constant memory, whatever it holds. */
import { invalidAt } from './invalid.js';
import { BACKSLASH, LEFT_BRACE, LEFT_BRACKET, QUOTE, RIGHT_BRACE, RIGHT_BRACKET } from './json-bytes.js';

/**
 * Reads one value. It knows strings, brackets and where a bare word ends, and does not check the rest: what is
 * between the brackets may be no good JSON.
 */
export class ValueReader {
  #depth = 0;
  #isInString = false;
  #isEscaped = false;
  #isInWord = false;
  /** Whether there is a string in it, names of members included. */
  holdsText = false;

  /**
   * Reads on from `at`, which is the first byte of the value at the first call.
   *
   * @param base - offset of `chunk` in the file, for errors
   * @returns the index after the value, or -1 when it goes on in the next chunk
   */
  read(chunk: Uint8Array, at: number, base: number): number {
    for (let index = at; index < chunk.length; index++) {
      const byte = chunk[index] as number;
      if (this.#isInString) {
        if (this.#isEscaped) this.#isEscaped = false;
        else if (byte === BACKSLASH) this.#isEscaped = true;
        else if (byte === QUOTE) {
          this.#isInString = false;
          if (this.#depth === 0) return index + 1;
        }
      } else if (this.#isInWord) {
        if (!isWord(byte)) return index;
      } else if (byte === QUOTE) {
        this.#isInString = true;
        this.holdsText = true;
      } else if (byte === LEFT_BRACKET || byte === LEFT_BRACE) {
        this.#depth++;
      } else if (this.#depth === 0) {
        if (!isWord(byte)) throw invalidAt(base + index, 'a value');
        this.#isInWord = true;
      } else if ((byte === RIGHT_BRACKET || byte === RIGHT_BRACE) && --this.#depth === 0) {
        return index + 1;
      }
    }
    return -1;
  }
}

/** Bytes of numbers, `true`, `false` and `null`. */
function isWord(byte: number): boolean {
  return (
    (byte >= 0x30 && byte <= 0x39) ||
    (byte >= 0x61 && byte <= 0x7a) ||
    byte === 0x2d ||
    byte === 0x2b ||
    byte === 0x2e ||
    byte === 0x45
  );
}
