/** Looks for what is left of secrets in bytes, in all ways in which text is written there. */

/** So many characters in a row are no accident. */
const WINDOW = 8;

/** How one character of a text may stand in a file. */
const SPELLINGS: readonly ((character: string) => string)[] = [
  (character) => character,
  (character) => `${character}\0`,
  (character) => `\0${character}`,
  (character) => `${character} `,
  (character) => `${character}\\u0000`,
  (character) => `\\u${hex(character)}`,
  (character) => `\\u${hex(character).toUpperCase()}`,
  (character) => `\\x${hex(character).slice(2)}`,
  (character) => hex(character).slice(2),
  (character) => hex(character).slice(2).toUpperCase(),
];

/**
 * @param secrets - the text that was planted, by what it was planted in
 * @returns names of the secrets of which any {@link WINDOW} characters in a row are in `bytes`
 */
export function leaks(bytes: Buffer, secrets: Readonly<Record<string, string>>): string[] {
  const text = bytes.toString('latin1');
  const found = new Set<string>();
  for (const spell of SPELLINGS) {
    const windows = new Map<string, string>();
    for (const [name, secret] of Object.entries(secrets)) {
      for (const order of [secret, [...secret].reverse().join('')]) {
        for (let at = 0; at + WINDOW <= order.length; at++) {
          windows.set([...order.slice(at, at + WINDOW)].map(spell).join(''), name);
        }
      }
    }
    const starts = new Uint8Array(2 ** 16);
    for (const window of windows.keys()) starts[pair(window.charCodeAt(0), window.charCodeAt(1))] = 1;
    const length = [...windows.keys()][0]?.length ?? 0;
    for (let at = 0; at + length <= text.length; at++) {
      if (starts[pair(bytes[at] as number, bytes[at + 1] as number)] === 0) continue;
      const name = windows.get(text.slice(at, at + length));
      if (name !== undefined) found.add(name);
    }
  }
  return [...found].sort();
}

/** Most places are told apart by two characters. */
function pair(first: number, second: number): number {
  return first * 256 + second;
}

function hex(character: string): string {
  return character.charCodeAt(0).toString(16).padStart(4, '0');
}
