/** A word in the colour of what it means. */
import type { Level } from '../headline.js';

export function Badge({ level, words }: { readonly level: Level; readonly words: string }) {
  return <span class={`badge ${level}`}>{words}</span>;
}
