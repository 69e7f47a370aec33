/** The dashboards in the repository, as far as the tests look at them. */
import { readFileSync } from 'node:fs';

export interface Target {
  readonly refId: string;
  readonly expr: string;
  readonly instant?: boolean;
  readonly legendFormat?: string;
}

interface Link {
  readonly url: string;
}

export interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly datasource?: { readonly type: string; readonly uid: string };
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets?: readonly Target[];
  readonly links?: readonly Link[];
  readonly options?: object;
  readonly fieldConfig?: {
    readonly defaults: { readonly unit?: string; readonly custom?: object; readonly links?: readonly Link[] };
    readonly overrides: readonly {
      readonly properties: readonly { readonly id: string; readonly value?: unknown }[];
    }[];
  };
}

export interface Variable {
  readonly name: string;
  readonly type: string;
  readonly allValue?: string;
  readonly datasource?: { readonly uid: string };
  readonly query: string | { readonly query: string };
}

export interface Annotation {
  readonly name: string;
  readonly datasource: { readonly uid: string };
  readonly target: Target;
}

export interface Dashboard {
  readonly uid: string;
  readonly title: string;
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly Variable[] };
  readonly annotations: { readonly list: readonly Annotation[] };
  readonly links: readonly Link[];
}

const FILES = ['process.json', 'fleet.json'] as const;

export const dashboards: readonly Dashboard[] = FILES.map((file) => JSON.parse(committedText(file)));

/** Text of a file in `grafana/dashboards/`. */
export function committedText(file: string): string {
  return readFileSync(new URL(`../../grafana/dashboards/${file}`, import.meta.url), 'utf8');
}

/** The panels that show something; rows do not. */
export function shownPanels({ panels }: Dashboard): readonly Panel[] {
  return panels.filter(({ type }) => type !== 'row');
}

/** `label_values(series, label)`, as variables ask. */
export function labelValues({ query }: Variable): readonly [series: string, label: string] | undefined {
  const text = typeof query === 'string' ? query : query.query;
  const [, series, label] = /^label_values\((.+), (\w+)\)$/s.exec(text) ?? [];
  return series === undefined || label === undefined ? undefined : [series, label];
}

/** Where a dashboard, its panels and their fields lead to. */
export function linksOf(dashboard: Dashboard): readonly string[] {
  const ofFields = shownPanels(dashboard).flatMap(({ links = [], fieldConfig }) => [
    ...links,
    ...(fieldConfig?.defaults.links ?? []),
    ...(fieldConfig?.overrides ?? [])
      .flatMap(({ properties }) => properties)
      .filter(({ id }) => id === 'links')
      .flatMap(({ value }) => value as readonly Link[]),
  ]);
  return [...dashboard.links, ...ofFields].map(({ url }) => url);
}
