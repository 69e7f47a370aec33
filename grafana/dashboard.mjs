/** A dashboard around its panels. */
import { DashboardBuilder, DashboardCursorSync } from '@grafana/grafana-foundation-sdk/dashboard';

/** The builders give every variable an interval, and every table a footer. */
const UNKNOWN_TO_GRAFANA = ['auto', 'auto_min', 'auto_count', 'footer'];

/**
 * @param {{ uid: string, title: string, description: string }} facts
 * @param contents - `panels`: rows and panels from the top left on; and the builders of `variables`, `annotations`, `links`
 * @returns the dashboard as Grafana imports it
 */
export function dashboard({ uid, title, description }, { panels, variables, annotations, links }) {
  const builder = new DashboardBuilder(title)
    .uid(uid)
    .description(description)
    .tags(['heapwarden', 'nodejs', 'memory'])
    .editable()
    .tooltip(DashboardCursorSync.Crosshair)
    .time({ from: 'now-6h', to: 'now' })
    .refresh('30s')
    .variables(variables)
    .annotations(annotations)
    .links(links);
  for (const panel of panels) isRow(panel) ? builder.withRow(panel) : builder.withPanel(panel);
  return finished(builder.build());
}

function isRow(builder) {
  return 'collapsed' in builder;
}

/** The panels by their place, and the queries of each by letters: the builders leave both to Grafana. */
function finished(built) {
  const plain = JSON.parse(JSON.stringify(built, withoutDefaults));
  const panels = plain.panels.map((panel, index) => ({
    ...panel,
    id: index + 1,
    ...(panel.targets && { targets: panel.targets.map(lettered) }),
  }));
  return { ...plain, panels };
}

/** The builders put links and annotations into a menu, where nobody would look. */
function withoutDefaults(key, value) {
  return value === 'inControlsMenu' || UNKNOWN_TO_GRAFANA.includes(key) ? undefined : value;
}

function lettered(target, index) {
  return { ...target, refId: String.fromCharCode('A'.charCodeAt(0) + index) };
}
