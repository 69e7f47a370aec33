/** The files in `prometheus/`. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

/** A recording rule, or an alert. */
export interface Rule {
  readonly record?: string;
  readonly alert?: string;
  readonly expr: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

export function pathOf(name: string): string {
  return fileURLToPath(new URL(`../../prometheus/${name}`, import.meta.url));
}

export function readRules(name: string): readonly Rule[] {
  const { groups } = parse(readFileSync(pathOf(name), 'utf8')) as { groups: { rules: Rule[] }[] };
  return groups.flatMap(({ rules }) => rules);
}
