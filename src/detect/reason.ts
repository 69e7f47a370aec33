/** What the detector says in words: one sentence, with the numbers that the verdict rests on. */
import { type Doubt, type Headroom, secondsToLimit } from './leak.js';
import type { LimitName } from './pressure.js';
import { MIN_FLOORS, type Objection, type Trend } from './trend.js';
import type { Point } from './verdict.js';

const LIMIT_WORDS: Readonly<Record<LimitName, string>> = {
  heap: 'the V8 heap limit',
  cgroup: 'the memory limit of the cgroup',
};

const DOUBT_WORDS: Readonly<Record<Doubt | 'unconfirmed', string>> = {
  far: 'but a longer window must tell before that is called a leak',
  slowing: 'but slows down and may end below it',
  seen: 'but has been about as high before and came back',
  unconfirmed: 'which the next major GCs must confirm; the first minute of a process counts as warm-up',
};

const OBJECTION_WORDS: Readonly<Record<Objection, string>> = {
  chance: 'which may be chance',
  small: 'too little to tell from noise',
  step: 'in one or two jumps and not steadily',
  over: 'but does so no longer',
};

/** For a leak, new or called before; a floor that does not rise now has not yet stayed down for long enough. */
export function leakingReason(trend: Trend, headroom: Headroom): string {
  return trend.slopeBytesPerSecond > 0
    ? `${risenBy(trend)} and ${reaches(trend, headroom)}.`
    : `${risenBy(trend)}; the leak called before has not yet been flat for long enough to be over.`;
}

/** For growth that is real, with why it is not called a leak. */
export function growingReason(trend: Trend, doubt: Doubt | 'unconfirmed', headroom: Headroom): string {
  return `${risenBy(trend)} and ${reaches(trend, headroom)}, ${DOUBT_WORDS[doubt]}.`;
}

/** For a window that does not show growth, with why not. */
export function stableReason(trend: Trend): string {
  const words = trend.objection === null ? '' : `, ${OBJECTION_WORDS[trend.objection]}`;
  return `${risenBy(trend)}${words}; it stands at about ${size(trend.levelBytes)}.`;
}

/** For a leak that was called while no window can be judged now. */
export function unseenLeakReason(slopeBytesPerSecond: number, windowMs: number): string {
  return `The floor rose at ${rate(slopeBytesPerSecond)} in a window of ${duration(windowMs)}; since then too few major GCs have been seen to tell that it has ended.`;
}

/** For a process of which no window can be judged. */
export function unseenReason(floors: readonly Point[], nowMs: number, ageMs: number): string {
  const latest = floors.at(-1);
  const seen =
    latest === undefined
      ? 'No major GC'
      : `Only ${floors.length} major ${floors.length === 1 ? 'GC' : 'GCs'}, the last ${duration(nowMs - latest.atMs)} ago,`;
  return `${seen} in the ${duration(ageMs)} since the process started: a verdict needs ${MIN_FLOORS}, spread over most of a window of a minute to a day.`;
}

function risenBy({ growthBytes, slopeBytesPerSecond, spanMs, floorCount, pValue }: Trend): string {
  const direction = growthBytes < 0 ? 'fell' : 'rose';
  const numbers = `${rate(Math.abs(slopeBytesPerSecond))}, ${probability(pValue)}`;
  return `The floor ${direction} by ${size(Math.abs(growthBytes))} in ${duration(spanMs)} over ${floorCount} major GCs (${numbers})`;
}

function reaches(trend: Trend, headroom: Headroom): string {
  const time = `in about ${duration(secondsToLimit(headroom, trend) * 1000)}`;
  return headroom.limit === null ? `doubles ${time}` : `reaches ${LIMIT_WORDS[headroom.limit.limit]} ${time}`;
}

const MB = 1024 * 1024;

function size(bytes: number): string {
  return `${number(bytes / MB)} MB`;
}

/** Per second, or per hour where that would be a small fraction. */
function rate(bytesPerSecond: number): string {
  return bytesPerSecond >= MB / 20
    ? `${number(bytesPerSecond / MB)} MB/s`
    : `${number((bytesPerSecond * 3600) / MB)} MB/h`;
}

/** Two digits, and whole numbers from ten on. */
function number(value: number): string {
  return value >= 10 ? value.toFixed(0) : String(Number(value.toPrecision(2)));
}

function probability(pValue: number): string {
  return pValue < 0.0001 ? 'p < 0.0001' : `p = ${pValue.toPrecision(1)}`;
}

const SPANS = [
  { unit: 'days', ms: 86_400_000 },
  { unit: 'h', ms: 3_600_000 },
  { unit: 'min', ms: 60_000 },
] as const;

/** In the largest unit that it has two of. */
function duration(ms: number): string {
  const span = SPANS.find((candidate) => ms >= 2 * candidate.ms) ?? { unit: 's', ms: 1000 };
  return `${Math.round(ms / span.ms)} ${span.unit}`;
}
