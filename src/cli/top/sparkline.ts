/** A series as a line of blocks. Pure. */

const BLOCKS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;

/**
 * The last `cells` buckets of a series, each the mean of its values, between the lowest and the highest of them.
 *
 * @param values - oldest first
 * @returns as many characters as there are values, at most `cells`
 */
export function sparkline(values: readonly number[], cells: number): string {
  const means = bucketMeans(values, Math.min(cells, values.length));
  const low = Math.min(...means);
  const range = Math.max(...means) - low;
  return means
    .map((mean) => (range === 0 ? 0 : (mean - low) / range))
    .map((ratio) => BLOCKS[Math.round(ratio * (BLOCKS.length - 1))])
    .join('');
}

function bucketMeans(values: readonly number[], count: number): number[] {
  return Array.from({ length: count }, (_, bucket) => {
    const from = Math.floor((bucket * values.length) / count);
    const to = Math.floor(((bucket + 1) * values.length) / count);
    const part = values.slice(from, to);
    return part.reduce((sum, value) => sum + value, 0) / part.length;
  });
}
