/** The floor with its trend and the limit, as columns for a chart. Pure. */
import type { Status, Verdict } from '../server/api.js';
import type { Columns } from './columns.js';

export interface FloorSeries {
  /** What the columns after the times are. */
  readonly names: readonly FloorLine[];
  readonly columns: Columns;
  /** The top of the chart, in bytes. */
  readonly topBytes: number;
}

/** A trend where there is one, the limit where it is in sight. */
export type FloorLine = 'floor' | 'trend' | 'limit';

/** The trend is drawn beyond now by this share of what is shown. */
const AHEAD_RATIO = 0.15;

/** A limit that is farther than this many times the floor would flatten it. */
const LIMIT_IN_SIGHT = 6;

/** Room above the highest. */
const TOP_RATIO = 1.08;

export function floorSeries(
  points: Status['floor'],
  verdict: Verdict | undefined,
  limitBytes: number | null,
): FloorSeries {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined) return { names: ['floor'], columns: [[], []], topBytes: 1 };
  const trend = trendOf(points, verdict);
  const aheadMs = last.atMs + AHEAD_RATIO * (last.atMs - first.atMs);
  const times = [...points.map(({ atMs }) => atMs), ...(trend === undefined ? [] : [aheadMs])];
  const highest = Math.max(trend?.(aheadMs) ?? 0, highestOf(points));
  const limit = limitBytes !== null && limitBytes < LIMIT_IN_SIGHT * highest ? limitBytes : undefined;
  return {
    names: ['floor', ...(trend ? ['trend' as const] : []), ...(limit ? ['limit' as const] : [])],
    columns: [
      times.map((atMs) => atMs / 1000),
      [...points.map(({ bytes }) => bytes), ...(trend === undefined ? [] : [null])],
      ...(trend === undefined ? [] : [times.map(trend)]),
      ...(limit === undefined ? [] : [times.map(() => limit)]),
    ],
    topBytes: TOP_RATIO * Math.max(highest, limit ?? 0),
  };
}

function highestOf(points: Status['floor']): number {
  return points.reduce((highest, { bytes }) => Math.max(highest, bytes), 0);
}

/** The line of the verdict: its slope, through the median of its window (Theil and Sen place it so). */
function trendOf(
  points: Status['floor'],
  verdict: Verdict | undefined,
): ((atMs: number) => number | null) | undefined {
  if (verdict === undefined || verdict.slopePerSecond === null || verdict.windowSeconds === null)
    return undefined;
  const last = points.at(-1)?.atMs ?? 0;
  const fromMs = last - verdict.windowSeconds * 1000;
  const slopePerMs = verdict.slopePerSecond / 1000;
  const offsets = points
    .filter(({ atMs }) => atMs >= fromMs)
    .map(({ atMs, bytes }) => bytes - slopePerMs * (atMs - last))
    .sort((a, b) => a - b);
  const median = offsets[offsets.length >> 1];
  if (median === undefined || offsets.length < 2) return undefined;
  return (atMs) => (atMs < fromMs ? null : Math.max(0, median + slopePerMs * (atMs - last)));
}
