/** What a chart draws: a column of seconds since the epoch, and one for each line; null where there is a gap. */

export type Columns = readonly [readonly number[], ...(readonly (readonly (number | null)[])[])];

/** Each column upon those before it, so that areas lie on each other; a gap counts as nothing. */
export function stacked([times, ...lines]: Columns): Columns {
  const sums = times.map(() => 0);
  return [
    times,
    ...lines.map((line) =>
      line.map((value, index) => {
        sums[index] = (sums[index] ?? 0) + (value ?? 0);
        return value === null ? null : (sums[index] ?? 0);
      }),
    ),
  ];
}
