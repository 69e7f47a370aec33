/** Moments in the reader's own time zone; by the 24-hour clock everywhere, so that texts and charts agree. */

/** "14:32:07", or "14:32". */
export function clock(moment: Date, { hasSeconds = true }: { readonly hasSeconds?: boolean } = {}): string {
  return moment.toLocaleTimeString([], {
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    ...(hasSeconds && { second: '2-digit' }),
  });
}

/** "31 Dec" */
export function day(moment: Date): string {
  return moment.toLocaleDateString([], { day: 'numeric', month: 'short' });
}
