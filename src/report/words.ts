/** Bytes, counts, growth and places as people read them. */
import type { Suspect } from '../snapshot/analysis/analysis.js';

const UNITS = ['B', 'KB', 'MB', 'GB', 'TB'];

/** "512 B", "1.5 KB", "23 MB". */
export function size(bytes: number): string {
  const sign = bytes < 0 ? '−' : '';
  let [value, unit] = [Math.abs(bytes), 0];
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${sign}${value < 10 && unit > 0 ? value.toFixed(1) : value.toFixed(0)} ${UNITS[unit]}`;
}

/** "12,345", with a sign where it is a change. */
export function count(value: number, isChange = false): string {
  return `${isChange && value > 0 ? '+' : ''}${value.toLocaleString('en-US')}`;
}

/** ", 12 MB per hour"; empty where it is not known. */
export function growthWords(bytesPerHour: number | null): string {
  return bytesPerHour === null ? '' : `, ${size(bytesPerHour)} per hour`;
}

/** "store.js:12"; null where the snapshot does not tell. */
export function placeOf({ script, line }: Suspect['holder']): string | null {
  return script === null || line === null ? script : `${script}:${line}`;
}
