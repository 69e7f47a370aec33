/** The last hour as columns for charts. Pure. */
import type { HistoryPoint, HourOfHistory } from '../server/api.js';
import type { Columns } from './columns.js';

export interface NamedColumns {
  readonly names: readonly string[];
  readonly columns: Columns;
}

/** Spaces that are drawn by name; the others are one. */
const NAMED_SPACES = 5;

/** Bytes in use in V8's heap spaces, those with most first; those that are empty now are left out. */
export function heapSpaceSeries({ heapSpaceNames, points }: HourOfHistory): NamedColumns {
  const latest = points.at(-1)?.heapSpaceUsedBytes ?? [];
  const used = [...heapSpaceNames.keys()].filter((space) => (latest[space] ?? 0) > 0);
  const order = used.sort((a, b) => (latest[b] ?? 0) - (latest[a] ?? 0));
  const [named, others] = [order.slice(0, NAMED_SPACES), order.slice(NAMED_SPACES)];
  const sumOf = (spaces: readonly number[]) => (point: HistoryPoint) =>
    point.heapSpaceUsedBytes.length === 0
      ? null
      : spaces.reduce((sum, space) => sum + (point.heapSpaceUsedBytes[space] ?? 0), 0);
  return {
    names: [
      ...named.map((space) => (heapSpaceNames[space] ?? '').replace(/_space$/, '').replaceAll('_', ' ')),
      ...(others.length > 0 ? ['others'] : []),
    ],
    columns: columnsOf(points, [
      ...named.map((space) => sumOf([space])),
      ...(others.length > 0 ? [sumOf(others)] : []),
    ]),
  };
}

/** What lies outside of V8's heap. */
export function outsideSeries({ points }: HourOfHistory): NamedColumns {
  return {
    names: ['external', 'buffers', 'native'],
    columns: columnsOf(points, [
      ({ externalBytes }) => externalBytes,
      ({ arrayBuffersBytes }) => arrayBuffersBytes,
      ({ nativeBytes }) => nativeBytes,
    ]),
  };
}

/** Share of time that GCs have stopped the application. */
export function gcSeries({ points }: HourOfHistory): NamedColumns {
  return {
    names: ['minor', 'major'],
    columns: columnsOf(points, [({ minorGcRatio }) => minorGcRatio, ({ majorGcRatio }) => majorGcRatio]),
  };
}

/** Delay of the event loop in milliseconds. */
export function delaySeries({ points }: HourOfHistory): NamedColumns {
  return {
    names: ['99th percentile', 'longest'],
    columns: columnsOf(points, [
      ({ eventLoopDelayP99Ms }) => eventLoopDelayP99Ms,
      ({ eventLoopDelayMaxMs }) => eventLoopDelayMaxMs,
    ]),
  };
}

function columnsOf(
  points: readonly HistoryPoint[],
  lines: readonly ((point: HistoryPoint) => number | null)[],
): Columns {
  return [points.map(({ atMs }) => atMs / 1000), ...lines.map((line) => points.map(line))];
}
