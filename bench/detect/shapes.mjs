/** What memory does over time: functions from milliseconds since the start to bytes, or to a load. */
import { normalFrom } from './random.mjs';

export const MB = 1024 * 1024;
export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export const flat = () => 0;

export const sum =
  (...shapes) =>
  (atMs) =>
    shapes.reduce((total, shape) => total + shape(atMs), 0);

export const after = (whenMs, shape) => (atMs) => (atMs < whenMs ? 0 : shape(atMs - whenMs));

export const rising = (perHour) => (atMs) => (perHour * atMs) / HOUR;

/** Straight up to a bound. */
export const filling = (amount, forMs) => (atMs) => amount * Math.min(1, atMs / forMs);

/** Towards a bound, ever slower. */
export const approaching = (amount, tauMs) => (atMs) => amount * (1 - Math.exp(-atMs / tauMs));

export const stepping = (amount, whenMs) => (atMs) => (atMs < whenMs ? 0 : amount);

export const sawtooth =
  (amount, periodMs, phaseMs = 0) =>
  (atMs) =>
    (amount * ((atMs + phaseMs) % periodMs)) / periodMs;

/** Steps of one size, evenly spaced. */
export const staircase = (perHour, periodMs) => (atMs) =>
  (perHour * Math.floor(atMs / periodMs) * periodMs) / HOUR;

/** Up for `forMs` once a day. */
export const daily = (amount, atHour, forMs, rampMs) => (atMs) => {
  const sinceMs = (((atMs - atHour * HOUR) % DAY) + DAY) % DAY;
  if (sinceMs > forMs) return 0;
  return amount * Math.min(1, sinceMs / rampMs, (forMs - sinceMs) / rampMs);
};

/** A load that follows the day, 1 on average; `swing` 0–1. */
export const diurnal = (swing, phaseMs) => (atMs) =>
  1 + swing * Math.sin((2 * Math.PI * (atMs + phaseMs)) / DAY);

/** The same with two quieter days in seven. */
export const weekly = (swing, phaseMs, weekendRatio) => {
  const day = diurnal(swing, phaseMs);
  return (atMs) => day(atMs) * (Math.floor((atMs + phaseMs) / DAY) % 7 >= 5 ? weekendRatio : 1);
};

/** Bursts at random moments, each of random size, `perHour` on average. Made once, so that it can be asked in any order. */
export function bursts(perHour, everyMs, forMs, random) {
  const times = [];
  let atMs = 0;
  while (atMs < forMs) {
    times.push([atMs, random() * 2]);
    atMs -= everyMs * Math.log(1 - random());
  }
  const amount = (perHour * everyMs) / HOUR;
  let [next, total, knownMs] = [0, 0, 0];
  return (atMs) => {
    if (atMs < knownMs) [next, total] = [0, 0];
    knownMs = atMs;
    for (; next < times.length && times[next][0] <= atMs; next++) total += amount * times[next][1];
    return total;
  };
}

/** A walk that forgets: normal, deviation `deviation`, memory `memoryMs`. To be asked in order of time. */
export function wandering(deviation, memoryMs, random) {
  let value = deviation * normalFrom(random);
  let knownMs = 0;
  return (atMs) => {
    const kept = Math.exp(-Math.max(0, atMs - knownMs) / memoryMs);
    value = value * kept + deviation * Math.sqrt(1 - kept * kept) * normalFrom(random);
    knownMs = atMs;
    return value;
  };
}

/** What `load`, 1 on average, has leaked so far. To be asked in order of time. */
export function leakingWith(load, perHour) {
  let total = 0;
  let knownMs = 0;
  return (atMs) => {
    total += (perHour * load(atMs) * (atMs - knownMs)) / HOUR;
    knownMs = atMs;
    return total;
  };
}

/** Rare large objects: `amount` for `forMs`, every `everyMs` on average. To be asked in order of time. */
export function visits(amount, forMs, everyMs, random) {
  let nextMs = -everyMs * Math.log(1 - random());
  return (atMs) => {
    if (atMs > nextMs + forMs) nextMs = atMs - everyMs * Math.log(1 - random());
    return atMs >= nextMs ? amount : 0;
  };
}
