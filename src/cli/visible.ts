/** Texts of other processes on a terminal. */
import { stripVTControlCharacters } from 'node:util';

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it is about
const CONTROL = /[\u0000-\u001f\u007f-\u009f]+/g;

/**
 * A text in one line, without what a terminal would take for a command: names of services, reasons and answers come from
 * processes that may be under somebody else's control.
 */
export function visible(text: string): string {
  return stripVTControlCharacters(text).replace(CONTROL, ' ').trim();
}
