/** Colours of standard output: none where it is no terminal, or `NO_COLOR` is set; `FORCE_COLOR` wants them all the same. */
import picocolors from 'picocolors';
import type { PressureLevel } from '../detect/pressure.js';
import type { VerdictName } from '../detect/verdict.js';

const { FORCE_COLOR, NO_COLOR, TERM } = process.env;
const isTerminal = process.stdout.isTTY === true && TERM !== 'dumb';
const isColoured = !NO_COLOR && (Boolean(FORCE_COLOR) || isTerminal);

/** Where there are none, they leave texts as they are. */
export const colours = picocolors.createColors(isColoured);

type Colour = (text: string) => string;

const OF_PRESSURE: Readonly<Record<PressureLevel, Colour>> = {
  normal: colours.green,
  elevated: colours.yellow,
  high: colours.red,
  critical: (text) => colours.bold(colours.red(text)),
};

const OF_VERDICT: Readonly<Record<VerdictName, Colour>> = {
  learning: colours.dim,
  stable: colours.green,
  growing: colours.yellow,
  leaking: (text) => colours.bold(colours.red(text)),
  undecidable: colours.dim,
};

/** A level in its colour. */
export function pressureWord(level: PressureLevel): string {
  return OF_PRESSURE[level](level);
}

/** A verdict in its colour. */
export function verdictWord(verdict: VerdictName): string {
  return OF_VERDICT[verdict](verdict);
}
