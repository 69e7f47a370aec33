/**
 * V8 names the edges that keep a WeakMap's values alive after key and value, and so puts the content of strings and
 * the patterns of regular expressions into the names of edges.
 */

/** How such a name begins, as far as it can be told from the bytes of any other. */
const START = /^\d+ \/ part of key \(/;

const WHOLE =
  /^(\d+ \/ part of key \()(.*?)( @\d+\) -> value \()(.*)( @\d+\) pair in WeakMap \(table @\d+\))$/s;

/** What V8 writes when key and value are too long for its buffer: its own format, and nothing of theirs. */
const OVERFLOWED = /^\d+ \/ part of key \(%s @%u\) -> value \(%s @%u\) pair in WeakMap \(table @%u\)$/;

/** Whether `text` names such an edge, or part of one. */
export function isWeakMapName(text: string): boolean {
  return START.test(text) && !OVERFLOWED.test(text);
}

/**
 * Puts other names for key and value into the name of an edge. Its shape and its ids stay, since DevTools finds the
 * edges of WeakMaps by them.
 *
 * @param rename - makes the new name of a key or value
 * @returns null when it cannot be told where key and value begin and end: cut off, or the words are in their text
 */
export function renameWeakMapEdge(text: string, rename: (name: string) => string): string | null {
  const [, start, key, middle, value, end] = WHOLE.exec(text) ?? [];
  if (key === undefined || value === undefined || value.includes(') -> value (')) return null;
  return `${start}${rename(key)}${middle}${rename(value)}${end}`;
}
