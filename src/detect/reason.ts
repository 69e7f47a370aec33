/** What the detector says in words: one sentence, with the numbers that the verdict rests on. */
import type { Doubt } from './doubt.js';
import { type Headroom, secondsToLimit } from './headroom.js';
import type { LimitName } from './pressure.js';
import type { SignalProfile } from './profile.js';
import { MIN_VALUES, type Objection, type Trend } from './trend.js';
import { amount, duration, probability, rate, sentence } from './words.js';

const LIMIT_WORDS: Readonly<Record<LimitName, string>> = {
  heap: 'the V8 heap limit',
  cgroup: 'the memory limit of the cgroup',
};

const DOUBT_WORDS: Readonly<Record<Doubt | 'unconfirmed', string>> = {
  far: 'but a longer window must tell before that is called a leak',
  slowing: 'but slows down and may end below it',
  seen: 'but has been about as high before and came back',
  bounded: 'but what grows is known to be bounded',
  filling: 'but has risen since the start, as a cache that fills would',
  wandering: 'but so unsteadily that a random walk may have come as far',
  rhythm: 'but the load is not known, and has not been seen for a day',
  unconfirmed: 'which the next readings must confirm; the first minute of a process counts as warm-up',
};

const OBJECTION_WORDS: Readonly<Record<Objection, string>> = {
  chance: 'which may be chance',
  small: 'too little to tell from noise',
  load: 'once what the load explains is taken away',
  step: 'in one or two jumps and not steadily',
  over: 'but does so no longer',
};

/** For a leak, new or called before; a signal that does not rise now has not yet stayed down for long enough. */
export function leakingReason(profile: SignalProfile, trend: Trend, headroom: Headroom): string {
  return trend.slopePerSecond > 0
    ? `${risenBy(profile, trend)} and ${reaches(trend, headroom)}.`
    : `${risenBy(profile, trend)}; the leak called before has not yet been flat for long enough to be over.`;
}

/** For growth that is real, with why it is not called a leak. */
export function growingReason(
  profile: SignalProfile,
  trend: Trend,
  doubt: Doubt | 'unconfirmed',
  headroom: Headroom,
): string {
  return `${risenBy(profile, trend)} and ${reaches(trend, headroom)}, ${DOUBT_WORDS[doubt]}.`;
}

/** For a window that does not show growth, with why not. */
export function stableReason(profile: SignalProfile, trend: Trend): string {
  const words = trend.objection === null ? '' : `, ${OBJECTION_WORDS[trend.objection]}`;
  return `${risenBy(profile, trend)}${words}; it stands at about ${amount(trend.level, profile.unit)}.`;
}

/** For a leak that was called while no window can be judged now. */
export function unseenLeakReason(
  { noun, signal, unit }: SignalProfile,
  slopePerSecond: number,
  windowMs: number,
): string {
  const risen = `${sentence(noun)} rose at ${rate(slopePerSecond, unit)} in a window of ${duration(windowMs)}`;
  return `${risen}; since then too few ${readings(signal)} have been seen to tell that it has ended.`;
}

/** For a process of which no window can be judged. */
export function unseenReason(
  { signal }: SignalProfile,
  count: number,
  sinceLatestMs: number,
  ageMs: number,
): string {
  const name = readings(signal);
  const seen =
    count === 0
      ? `No ${name.slice(0, -1)}`
      : `Only ${count} ${count === 1 ? name.slice(0, -1) : name}, the last ${duration(sinceLatestMs)} ago,`;
  return `${seen} in the ${duration(ageMs)} since the process started: a verdict needs ${MIN_VALUES}, spread over most of a window of a minute to two days.`;
}

function risenBy({ noun, signal, unit }: SignalProfile, trend: Trend): string {
  const { growth, slopePerSecond, spanMs, count, pValue } = trend;
  const direction = growth < 0 ? 'fell' : 'rose';
  const numbers = `${rate(Math.abs(slopePerSecond), unit)}, ${probability(pValue)}`;
  const risen = `${sentence(noun)} ${direction} by ${amount(Math.abs(growth), unit)} in ${duration(spanMs)}`;
  return `${risen} over ${count} ${readings(signal)} (${numbers})`;
}

/** The floor of the JS heap is read at major GCs, the others at any time. */
function readings(signal: SignalProfile['signal']): string {
  return signal === 'js_heap' ? 'major GCs' : 'readings';
}

function reaches({ slopePerSecond }: Trend, headroom: Headroom): string {
  const time = `in about ${duration(secondsToLimit(headroom, slopePerSecond) * 1000)}`;
  return headroom.limit === null ? `doubles ${time}` : `reaches ${LIMIT_WORDS[headroom.limit.limit]} ${time}`;
}
