/** The dashboards against the types of Grafana itself. Skipped where scripts/grafana-schema.mjs has not been run. */
import { describe, expect, it } from 'vitest';
import { installedGrafanaSchema } from '../../scripts/grafana-schema.mjs';
import { dashboards, type Panel, shownPanels } from './dashboard.js';

const faultsOf = installedGrafanaSchema();
if (faultsOf === undefined)
  console.warn('skipped: the types of Grafana: node scripts/grafana-schema.mjs installs what reads them');

/** Type of a panel's settings in `scripts/grafana-schema.mjs`. */
function typeOf({ type }: Panel, part: 'Options' | 'Fields'): string {
  return `${type.replace('-', '')}${part}`;
}

/** What an override sets, as the settings of a field have it. */
function asFields(properties: readonly { readonly id: string; readonly value?: unknown }[]): object {
  const isCustom = ({ id }: { readonly id: string }) => id.startsWith('custom.');
  const entries = (of: typeof properties) =>
    Object.fromEntries(of.map(({ id, value }) => [id.replace('custom.', ''), value]));
  return {
    ...entries(properties.filter((property) => !isCustom(property))),
    custom: entries(properties.filter(isCustom)),
  };
}

describe.skipIf(faultsOf === undefined).each(dashboards)('$title', (dashboard) => {
  const faults = faultsOf as (type: string, value: unknown) => object[];

  it('is a dashboard as Grafana describes it, with no key that it does not know', () => {
    expect(faults('Dashboard', dashboard)).toEqual([]);
    expect(faults('Dashboard', { ...dashboard, pannels: [] })).toHaveLength(1);
  });

  it('has panels with settings and queries that their plug-ins know', () => {
    for (const panel of shownPanels(dashboard)) {
      const { title, options, fieldConfig, targets = [] } = panel;
      expect(faults(typeOf(panel, 'Options'), options), title).toEqual([]);
      expect(faults(typeOf(panel, 'Fields'), fieldConfig?.defaults), title).toEqual([]);
      for (const { properties } of fieldConfig?.overrides ?? [])
        expect(faults(typeOf(panel, 'Fields'), asFields(properties)), title).toEqual([]);
      for (const target of targets) expect(faults('Query', target), title).toEqual([]);
    }
  });

  it('would be refused for a setting that is misspelt, in an option, a field or a query', () => {
    const [panel] = shownPanels(dashboard);
    expect(faults(typeOf(panel as Panel, 'Options'), { grafMode: 'none' })).toHaveLength(1);
    expect(faults('timeseriesFields', { custom: { lineWidht: 1 } })).toHaveLength(1);
    expect(faults('timeseriesFields', { custom: { lineWidth: '1' } })).not.toEqual([]);
    expect(faults('Query', { refId: 'A', expresion: 'up' })).not.toEqual([]);
  });
});
