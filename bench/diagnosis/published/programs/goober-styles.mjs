/** Styles that are made on the server are added to one text, which nobody takes out. */
import { css } from 'goober';

const sheet = { data: '' };
const styled = css.bind({ target: sheet });

export const steps = { before: 100, after: 1_500 };

export function step(turn) {
  styled({ width: `${turn}px`, height: `${turn + 1}px` });
}
