/** A moment, in the reader's own time zone and manner: the clock of today, the date of other days. */

export function Moment({ at }: { readonly at: string }) {
  const moment = new Date(at);
  const isToday = moment.toDateString() === new Date().toDateString();
  return <time dateTime={at}>{isToday ? moment.toLocaleTimeString() : moment.toLocaleString()}</time>;
}
