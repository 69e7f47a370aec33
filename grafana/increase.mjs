/**
 * By how much a counter rises within a time, where its series begin when they first count: Prometheus sees no increase in the
 * value that a series begins with, so that is added.
 *
 * @param series - one of `series.mjs`
 * @param window - such as `$__range`
 */
export function increaseFromNothing(series, window) {
  const seen = `increase(${series}[${window}])`;
  const first = `min_over_time(${series}[${window}]) unless ${series} offset ${window}`;
  return `${seen}\n+ (${first})\nor ${seen}`;
}
