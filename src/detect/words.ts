/** Numbers in words that people read. */
import type { SignalProfile } from './profile.js';

type Unit = SignalProfile['unit'];

const MB = 1024 * 1024;

/** "12 MB", or "12" of what is counted. */
export function amount(value: number, unit: Unit): string {
  return unit === 'bytes' ? `${number(value / MB)} MB` : number(value);
}

/** Per second, or per hour where that would be a small fraction. */
export function rate(perSecond: number, unit: Unit): string {
  const one = unit === 'bytes' ? MB : 1;
  return perSecond >= one / 20
    ? `${amount(perSecond, unit)}${unit === 'bytes' ? '/s' : ' per second'}`
    : `${amount(perSecond * 3600, unit)}${unit === 'bytes' ? '/h' : ' per hour'}`;
}

/** Two digits, and whole numbers from ten on. */
function number(value: number): string {
  return value >= 10 ? value.toFixed(0) : String(Number(value.toPrecision(2)));
}

export function probability(pValue: number): string {
  return pValue < 0.0001 ? 'p < 0.0001' : `p = ${pValue.toPrecision(1)}`;
}

const SPANS = [
  { unit: 'days', ms: 86_400_000 },
  { unit: 'h', ms: 3_600_000 },
  { unit: 'min', ms: 60_000 },
] as const;

/** In the largest unit that it has two of. */
export function duration(ms: number): string {
  const span = SPANS.find((candidate) => ms >= 2 * candidate.ms) ?? { unit: 's', ms: 1000 };
  return `${Math.round(ms / span.ms)} ${span.unit}`;
}

export function sentence(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
