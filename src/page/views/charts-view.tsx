/** The charts: the floor, and the last hour of all else. */
import { useMemo } from 'preact/hooks';
import { duration } from '../../detect/words.js';
import { percent, size } from '../../report/words.js';
import type { HourOfHistory, Run, Status } from '../../server/api.js';
import { type FloorLine, type FloorSeries, floorSeries } from '../floor-series.js';
import {
  delaySeries,
  gcSeries,
  heapSpaceSeries,
  type NamedColumns,
  outsideSeries,
} from '../memory-series.js';
import type { Line } from '../plot.js';
import { Chart } from './chart.js';

const MIB = 1024 * 1024;
const CHART_PX = 170;
const FLOOR_PX = 260;

/** From a kilobyte to 32 TB, so that a scale has whole numbers of what people read. */
const BYTE_STEPS = Array.from({ length: 36 }, (_, power) => 1024 * 2 ** power);

const FLOOR_LINES: Readonly<Record<FloorLine, Line>> = {
  floor: { name: 'floor', colour: '--series-1' },
  trend: { name: 'trend', colour: '--warn', dash: [6, 4] },
  limit: { name: 'limit', colour: '--bad', dash: [2, 4] },
};

export function FloorView({ status: { floor, memory, pressure, signals } }: { readonly status: Status }) {
  // The floor is held against the limit of the old generation, which is less than that of the whole heap.
  const limitBytes = pressure.nearest?.limit === 'heap' ? pressure.nearest.limitBytes : memory.heapLimitBytes;
  const limit = limitBytes === null ? '' : `; V8's limit is ${size(limitBytes)}`;
  const series = floorSeries(floor, signals.js_heap, limitBytes);
  return <FloorChart title="Floor: what is left after each major GC" series={series} afterwards={limit} />;
}

export function EarlierFloorView({ run }: { readonly run: Run }) {
  const heap = run.signals.find(({ signal }) => signal === 'js_heap');
  const series = useMemo(() => {
    const points = (heap?.points ?? []).map(([atMs, bytes]) => ({ atMs, bytes }));
    return floorSeries(points, undefined, null);
  }, [heap]);
  return <FloorChart title="Its floor" series={series} afterwards="" />;
}

interface FloorChartProps {
  readonly title: string;
  readonly series: FloorSeries;
  readonly afterwards: string;
}

function FloorChart({ title, series: { names, columns, topBytes }, afterwards }: FloorChartProps) {
  const [times, floor = []] = columns;
  const bytes = floor.filter((value) => value !== null);
  const [firstAt, lastAt] = [times[0], times[bytes.length - 1]];
  if (firstAt === undefined || lastAt === undefined || bytes.length < 2) {
    return <p class="quiet">The floor is drawn when there have been two major GCs.</p>;
  }
  const change = `From ${size(bytes[0] ?? 0)} to ${size(bytes.at(-1) ?? 0)} in ${duration(1000 * (lastAt - firstAt))}`;
  return (
    <Chart
      title={title}
      summary={`${change}${afterwards}.`}
      lines={names.map((name) => FLOOR_LINES[name])}
      columns={columns}
      words={size}
      steps={BYTE_STEPS}
      minTop={topBytes}
      heightPx={FLOOR_PX}
    />
  );
}

interface BytesChartProps {
  readonly title: string;
  /** What stands before the values of now. */
  readonly lead: string;
  readonly series: NamedColumns;
}

function BytesChart({ title, lead, series }: BytesChartProps) {
  return (
    <Chart
      title={title}
      summary={`${lead}: ${nowWords(series, size)}.`}
      lines={linesOf(series)}
      columns={series.columns}
      words={size}
      steps={BYTE_STEPS}
      isStacked
      minTop={MIB}
      heightPx={CHART_PX}
    />
  );
}

export function HourView({ history }: { readonly history: HourOfHistory }) {
  const spaces = useMemo(() => heapSpaceSeries(history), [history]);
  const outside = useMemo(() => outsideSeries(history), [history]);
  const gc = useMemo(() => gcSeries(history), [history]);
  const delay = useMemo(() => delaySeries(history), [history]);
  if (history.points.length < 2) {
    return <p class="quiet">The charts are drawn when there are ten seconds of history.</p>;
  }
  return (
    <div class="charts">
      <BytesChart title="Heap spaces" lead="In use now" series={spaces} />
      <BytesChart title="Outside of the heap" lead="Now" series={outside} />
      <Chart
        title="Time in garbage collection"
        summary={`Share of the last 5 s: ${nowWords(gc, share)}.`}
        lines={linesOf(gc)}
        columns={gc.columns}
        words={share}
        isStacked
        minTop={0.05}
        heightPx={CHART_PX}
      />
      <Chart
        title="Delay of the event loop"
        summary={`In the last 5 s: ${nowWords(delay, milliseconds)}.`}
        lines={linesOf(delay)}
        columns={delay.columns}
        words={milliseconds}
        minTop={20}
        heightPx={CHART_PX}
      />
    </div>
  );
}

function linesOf({ names }: NamedColumns) {
  return names.map((name, index) => ({ name, colour: `--series-${index + 1}` }));
}

/** "old 12 MB, new 1.0 MB" */
function nowWords({ names, columns }: NamedColumns, words: (value: number) => string): string {
  return names
    .map((name, index) => {
      const value = columns[index + 1]?.at(-1);
      return `${name} ${value === null || value === undefined ? 'not known' : words(value)}`;
    })
    .join(', ');
}

function share(ratio: number): string {
  return ratio > 0 && ratio < 0.1 ? `${(ratio * 100).toFixed(1)} %` : percent(ratio);
}

function milliseconds(value: number): string {
  return value < 1_000 ? `${Math.round(value)} ms` : `${(value / 1_000).toFixed(1)} s`;
}
