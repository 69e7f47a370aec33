/** Bytes and counts as people read them. */
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
