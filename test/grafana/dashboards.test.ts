import { describe, expect, it } from 'vitest';
import { dashboardFiles } from '../../grafana/dashboards.mjs';
import { catalogue } from '../../src/metrics/catalogue.js';
import { unknownLabelsIn, unknownMetricsIn } from '../metrics/known-metrics.js';
import {
  committedText,
  type Dashboard,
  dashboards,
  labelValues,
  linksOf,
  type Panel,
  shownPanels,
} from './dashboard.js';

const COLUMNS = 24;

/** What Prometheus adds to the metrics that it scrapes. */
const TARGET_LABELS = ['namespace', 'job', 'instance'];

const labelsOf = new Map<string, readonly string[]>(
  catalogue.map(({ name, labels }) => [name, Object.keys(labels)]),
);

/** The series of a histogram have names of their own. */
function metricOf(series: string): string {
  const base = series.replace(/_(bucket|sum|count)$/, '');
  return catalogue.some(({ name, type }) => name === base && type === 'histogram') ? base : series;
}

function expressionsOf(dashboard: Dashboard): string[] {
  return [
    ...shownPanels(dashboard).flatMap(({ targets }) => targets?.map(({ expr }) => expr) ?? []),
    ...dashboard.annotations.list.map(({ target }) => target.expr),
    ...dashboard.templating.list.flatMap((variable) => labelValues(variable)?.[0] ?? []),
  ];
}

function seriesIn(expression: string): { metric: string; labels: string[] }[] {
  return [...expression.matchAll(/(heapwarden_\w+)(?:\{([^}]*)\})?/g)].map(
    ([, name = '', matchers = '']) => ({
      metric: metricOf(name),
      labels: [...matchers.matchAll(/(\w+)\s*[=!]/g)].map(([, label = '']) => label),
    }),
  );
}

/** Labels that an expression keeps, or joins by. */
function groupedBy(expression: string): string[] {
  return [...expression.matchAll(/\b(?:by|on|ignoring)\s*\(([^)]*)\)/g)].flatMap(([, list = '']) =>
    list.split(',').map((label) => label.trim()),
  );
}

function legendLabels({ targets = [] }: Panel): string[] {
  return targets.flatMap(({ legendFormat = '' }) =>
    [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map(([, label = '']) => label),
  );
}

function overlaps({ gridPos: a }: Panel, { gridPos: b }: Panel): boolean {
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}

it('are committed as the code writes them', () => {
  const files = dashboardFiles() as Map<string, string>;
  expect([...files.keys()]).toHaveLength(dashboards.length);
  for (const [file, text] of files) expect(committedText(file), 'npm run dashboards').toBe(text);
});

it('show every metric of the catalogue', () => {
  const shown = new Set(
    dashboards
      .flatMap(expressionsOf)
      .flatMap(seriesIn)
      .map(({ metric }) => metric),
  );
  expect(catalogue.map(({ name }) => name).filter((name) => !shown.has(name))).toEqual([]);
});

describe.each(dashboards)('$title', (dashboard) => {
  const { panels, templating, annotations, uid } = dashboard;
  const shown = shownPanels(dashboard);

  it('asks for metrics and labels that the catalogue has', () => {
    const expressions = expressionsOf(dashboard);
    expect(expressions.flatMap(seriesIn).length).toBeGreaterThan(0);
    expect(expressions.flatMap(unknownMetricsIn)).toEqual([]);
    expect(expressions.flatMap(unknownLabelsIn)).toEqual([]);
  });

  it('asks for the service that is chosen, everywhere', () => {
    const asked = [
      ...shown.flatMap(({ targets }) => targets?.map(({ expr }) => expr) ?? []),
      ...annotations.list.map(({ target }) => target.expr),
    ];
    for (const { metric, labels } of asked.flatMap(seriesIn))
      expect(labels, metric).toEqual(expect.arrayContaining(['namespace', 'job']));
  });

  it('groups by labels, and names series by labels, that the metrics of the panel have', () => {
    for (const panel of shown) {
      const expressions = panel.targets?.map(({ expr }) => expr) ?? [];
      const known = new Set(
        expressions
          .flatMap(seriesIn)
          .flatMap(({ metric }) => [...TARGET_LABELS, ...(labelsOf.get(metric) ?? [])]),
      );
      const used = [...expressions.flatMap(groupedBy), ...legendLabels(panel)];
      expect(
        used.filter((label) => !known.has(label)),
        panel.title,
      ).toEqual([]);
    }
  });

  it('says of every panel what it shows, in which unit, and asks the chosen data source', () => {
    for (const { title, description, datasource, targets, fieldConfig } of shown) {
      expect(title).not.toBe('');
      expect(description?.length, title).toBeGreaterThan(20);
      expect(fieldConfig?.defaults.unit, title).toBeTruthy();
      expect(datasource, title).toEqual({ type: 'prometheus', uid: '${datasource}' });
      expect(targets?.length, title).toBeGreaterThan(0);
    }
    for (const { name, datasource } of annotations.list) expect(datasource.uid, name).toBe('${datasource}');
  });

  it('has panels that are told apart, inside of the grid, and none over another', () => {
    const ids = panels.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const titles = panels.map(({ title }) => title);
    expect(new Set(titles).size).toBe(titles.length);
    for (const { title, gridPos } of panels) {
      expect(gridPos.x, title).toBeGreaterThanOrEqual(0);
      expect(gridPos.x + gridPos.w, title).toBeLessThanOrEqual(COLUMNS);
    }
    const pairs = panels.flatMap((panel, index) =>
      panels.slice(index + 1).map((other) => [panel, other] as const),
    );
    expect(
      pairs.filter(([one, other]) => overlaps(one, other)).map((pair) => pair.map(({ title }) => title)),
    ).toEqual([]);
  });

  it('makes use of every variable, and of none that it does not have', () => {
    const text = JSON.stringify({
      panels,
      annotations,
      variables: templating.list.map(({ query }) => query),
    });
    const names = templating.list.map(({ name }) => name);
    for (const name of names) expect(text, name).toMatch(new RegExp(`\\$(${name}\\b|\\{${name}\\b)`));
    const used = expressionsOf(dashboard).flatMap((each) =>
      [...each.matchAll(/\$(\w+)/g)].map(([, name]) => name),
    );
    expect(used.filter((name) => !names.includes(name ?? '') && !name?.startsWith('__'))).toEqual([]);
  });

  it('works where there is no namespace', () => {
    const namespace = templating.list.find(({ name }) => name === 'namespace');
    // An empty label is none, and `.*` finds it; `.+` would not.
    expect(namespace?.allValue).toBe('.*');
    expect(JSON.stringify(dashboard)).not.toMatch(/namespace=\\"\$namespace/);
  });

  it('leads to dashboards that there are, by variables that they have', () => {
    const links = linksOf(dashboard).filter((url) => url.startsWith('/d/'));
    expect(links.length).toBeGreaterThan(0);
    for (const url of links) {
      const target = dashboards.find((other) => url.startsWith(`/d/${other.uid}?`));
      expect(target, url).toBeDefined();
      expect(target?.uid).not.toBe(uid);
      const names = target?.templating.list.map(({ name }) => name) ?? [];
      const given = [...url.matchAll(/(?:var-|\$\{)(\w+)(?::queryparam|=)/g)].map(([, name = '']) => name);
      expect(given.length).toBeGreaterThan(0);
      expect(
        given.filter((name) => !names.includes(name)),
        url,
      ).toEqual([]);
    }
  });
});
