/** What speaks against comparing the snapshots of an analysis, for people. */
import type { Analysis } from '../snapshot/analysis/analysis.js';

/** A line for each thing; none where nothing does. */
export function comparisonWords({ comparison }: Pick<Analysis, 'comparison'>): string[] {
  if (comparison === null) return [];
  const { hasSameIds, isReversed } = comparison;
  const by = hasSameIds ? 'the ids of their objects' : 'their times';
  return [
    ...(isReversed
      ? [
          `Warning: by ${by}, the snapshots are not in order. Give the oldest first, or what has gone is told as growth.`,
        ]
      : []),
    ...(hasSameIds
      ? []
      : [
          'Note: ids do not tell which objects are the same in these snapshots. They are copies by fork(), of which growth is told by kinds of objects, or of different processes, and growth means nothing.',
        ]),
  ];
}
