/** Units as OpenTelemetry has them, in UCUM; its standard translation to Prometheus makes the suffixes of our names of them. */
import type { Unit } from './metric.js';

const UCUM: Readonly<Record<string, string>> = {
  bytes: 'By',
  seconds: 's',
  ratio: '1',
  bytes_per_second: 'By/s',
  info: '',
} satisfies Record<Exclude<Unit, `{${string}}`>, string>;

/** What is counted is written alike in both. */
export function ucumOf(unit: Unit): string {
  return UCUM[unit] ?? unit;
}
