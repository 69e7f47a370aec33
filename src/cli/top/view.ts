/** A process at one moment, as lines for a terminal. Pure but for the colours, which are those of standard output. */
import { duration, rate } from '../../detect/words.js';
import { percent, size } from '../../report/words.js';
import type { Incident, Status, Verdict } from '../../server/api.js';
import { colours, pressureWord, verdictWord } from '../colours.js';
import { table } from '../table.js';
import { visible } from '../visible.js';
import { worstFirst } from '../worst-first.js';
import { sparkline } from './sparkline.js';
import { gcRatio, type Vitals } from './vitals.js';

/** What is shown. */
export interface Scene {
  /** Undefined before the first answer. */
  readonly status: Status | undefined;
  readonly vitals: Vitals | undefined;
  /** Of the turn before. */
  readonly earlierVitals: Vitals | undefined;
  /** Why the last question had no answer; undefined while there are answers. */
  readonly trouble: string | undefined;
  readonly nowMs: number;
}

export interface Screen {
  readonly columns: number;
  readonly rows: number;
}

/** Beyond it a line says no more. */
const MAX_SPARK_CELLS = 60;
const NAME_WIDTH = 9;

/** As many lines as there is room for, the last ones last to go: the most important is on top. */
export function view(scene: Scene, { columns, rows }: Screen): string {
  const lines = [...headLines(scene, columns), ...bodyLines(scene, columns)];
  const keys = colours.dim('q quits');
  return [...lines.slice(0, Math.max(0, rows - 2)), keys].join('\n');
}

function headLines({ status, trouble }: Scene, columns: number): string[] {
  if (status === undefined) return [trouble === undefined ? 'Waiting for the watchdog …' : trouble];
  const { service, pid, node, pressure } = status;
  const facts = `process ${pid}, Node ${visible(node)}`;
  // It stays the same from turn to turn, so that no terminal has to be cleared from the top.
  const head = table([[colours.bold(visible(service)), pressureWord(pressure.level), facts]], {
    columns,
    tooLong: 'cut',
  });
  return [...head.split('\n'), ...(trouble === undefined ? [''] : [colours.red(trouble)])];
}

function bodyLines({ status, vitals, earlierVitals, nowMs }: Scene, columns: number): string[] {
  if (status === undefined) return [];
  const facts = [
    ['up', duration(nowMs - Date.parse(status.startedAt))],
    ['floor', floorWords(status, columns)],
    ['heap', heapWords(status)],
    ['resident', residentWords(status)],
    ['gc', gcWords(vitals, earlierVitals)],
    ['loop', loopWords(status, vitals)],
  ];
  const verdicts = worstFirst(status).map(([signal, verdict]) => verdictRow(signal, verdict, columns));
  return [
    ...status.openIncidents.flatMap((incident) => incidentLines(incident, columns)),
    ...(status.openIncidents.length === 0 ? [] : ['']),
    ...table(verdicts, {
      head: ['SIGNAL', 'VERDICT', 'GROWTH', 'LIMIT IN'].slice(0, verdicts[0]?.length),
    }).split('\n'),
    '',
    ...table(
      facts.map(([name = '', words = '']) => [name.padEnd(NAME_WIDTH), words]),
      { columns, tooLong: 'cut' },
    ).split('\n'),
  ];
}

function floorWords({ floor }: Status, columns: number): string {
  const latest = floor.at(-1);
  if (latest === undefined) return 'no major GC yet';
  const words = size(latest.bytes);
  const room = columns - NAME_WIDTH - words.length - 6;
  const cells = Math.min(MAX_SPARK_CELLS, Math.max(0, room));
  return `${words.padEnd(7)}  ${sparkline(
    floor.map(({ bytes }) => bytes),
    cells,
  )}`;
}

function heapWords({ memory: { heapUsedBytes, heapLimitBytes, externalBytes } }: Status): string {
  const external = externalBytes === null ? '' : `, external ${size(externalBytes)}`;
  return `${shareWords(heapUsedBytes, heapLimitBytes)}${external}`;
}

function residentWords({ memory: { rssBytes, cgroupUsageBytes, cgroupLimitBytes } }: Status): string {
  const group = cgroupUsageBytes === null ? '' : `, cgroup ${shareWords(cgroupUsageBytes, cgroupLimitBytes)}`;
  return `${rssBytes === null ? '–' : size(rssBytes)}${group}`;
}

function shareWords(used: number | null, limit: number | null): string {
  if (used === null) return '–';
  return limit === null
    ? `${size(used)}, no limit`
    : `${size(used)} of ${size(limit)} (${percent(used / limit)})`;
}

function gcWords(vitals: Vitals | undefined, earlier: Vitals | undefined): string {
  const ratio = vitals && gcRatio(earlier, vitals);
  const now = ratio === undefined ? '–' : `${(ratio * 100).toFixed(1)} % of the time`;
  const total = vitals?.gcSeconds;
  const major = vitals?.majorGcSeconds;
  if (total === undefined) return now;
  return `${now}, ${total.toFixed(1)} s in all${major === undefined ? '' : `, ${major.toFixed(1)} s major`}`;
}

function loopWords({ mainThread }: Status, vitals: Vitals | undefined): string {
  const { unresponsiveSeconds } = mainThread;
  if (unresponsiveSeconds > 0) return colours.red(`no answer for ${Math.round(unresponsiveSeconds)} s`);
  const { loopDelayP99Seconds: delay, loopUtilizationRatio: busy } = vitals ?? {};
  const parts = [
    ...(delay === undefined ? [] : [`p99 late by ${Math.round(delay * 1000)} ms`]),
    ...(busy === undefined ? [] : [`busy ${percent(busy)}`]),
  ];
  return parts.join(', ') || '–';
}

/** Below this width the time to the limit is left out, then the growth. */
const FULL_WIDTH = 60;
const SHORT_WIDTH = 40;

function verdictRow(signal: string, verdict: Verdict, columns: number): string[] {
  const { slopePerSecond, unit, timeToLimitSeconds } = verdict;
  const isGrowing = verdict.verdict !== 'stable' && slopePerSecond !== null && slopePerSecond > 0;
  const growth = isGrowing ? rate(slopePerSecond, unit) : '–';
  const end = timeToLimitSeconds === null ? '–' : duration(timeToLimitSeconds * 1000);
  const cells = [signal, verdictWord(verdict.verdict), growth, end];
  return cells.slice(0, columns >= FULL_WIDTH ? 4 : columns >= SHORT_WIDTH ? 3 : 2);
}

function incidentLines({ signal, reason }: Incident, columns: number): string[] {
  return table([[colours.red(colours.bold(signal)), visible(reason)]], { columns }).split('\n');
}
