/** A moment: the clock of today, with the date on other days. */
import { clock, day } from '../clock.js';

export function Moment({ at }: { readonly at: string }) {
  const moment = new Date(at);
  const isToday = moment.toDateString() === new Date().toDateString();
  return <time dateTime={at}>{isToday ? clock(moment) : `${day(moment)}, ${clock(moment)}`}</time>;
}
