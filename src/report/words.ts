/** Bytes, counts, growth, names, paths and places as people read them. */
import type { Suspect } from '../snapshot/analysis/analysis.js';

const UNITS = ['B', 'KB', 'MB', 'GB', 'TB'];

/** V8 writes names of up to 1,024 characters. */
const MAX_NAME = 90;

/** "512 B", "1.5 KB", "23 MB", with a sign where it is less than nothing, or a change. */
export function size(bytes: number, isChange = false): string {
  const sign = signOf(bytes, isChange);
  let [value, unit] = [Math.abs(bytes), 0];
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${sign}${value < 10 && unit > 0 ? value.toFixed(1) : value.toFixed(0)} ${UNITS[unit]}`;
}

/** "12,345", with a sign where it is a change. */
export function count(value: number, isChange = false): string {
  return `${signOf(value, isChange)}${Math.abs(value).toLocaleString('en-US')}`;
}

function signOf(value: number, isChange: boolean): string {
  if (value < 0) return '−';
  return isChange && value > 0 ? '+' : '';
}

/** "42 %". */
export function percent(ratio: number): string {
  return `${Math.round(ratio * 100)} %`;
}

/** ", 12 MB per hour"; empty where it is not known. */
export function growthWords(bytesPerHour: number | null): string {
  return bytesPerHour === null ? '' : `, ${size(bytesPerHour)} per hour`;
}

/** Of the class of a suspect: "100 (23 KB) then, 5,001 (1.1 MB) now". */
export function thenAndNow({ countThen, countNow, bytesThen, bytesNow }: Suspect): string {
  return `${count(countThen)} (${size(bytesThen)}) then, ${count(countNow)} (${size(bytesNow)}) now`;
}

/** "store.js:12"; null where the snapshot does not tell. */
export function placeOf({ script, line }: Suspect['holder']): string | null {
  return script === null || line === null ? script : `${script}:${line}`;
}

/** The beginning of a name that is long. */
export function shortName(name: string, maxLength = MAX_NAME): string {
  return name.length > maxLength ? `${name.slice(0, maxLength - 1)}…` : name;
}

/** Short names of a path, and of a long one the ends: who holds it, and how it is held. */
export function shortPath(path: readonly string[], maxSteps: number): string[] {
  const names = path.map((step) => shortName(step));
  if (names.length <= maxSteps) return names;
  const head = Math.floor(maxSteps / 2);
  const tail = maxSteps - head - 1;
  return [...names.slice(0, head), `… ${count(names.length - head - tail)} more …`, ...names.slice(-tail)];
}
