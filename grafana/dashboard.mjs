/** A dashboard around its panels. */
import { DashboardBuilder, DashboardCursorSync } from '@grafana/grafana-foundation-sdk/dashboard';

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

/**
 * The panels by their place, and the queries of each by letters, which the builders leave to Grafana. The builders also put
 * links and annotations into a menu, where nobody would look for them.
 */
function finished(built) {
  const visible = JSON.parse(
    JSON.stringify(built, (_, value) => (value === 'inControlsMenu' ? undefined : value)),
  );
  const panels = visible.panels.map((panel, index) => ({
    ...panel,
    id: index + 1,
    ...(panel.targets && { targets: panel.targets.map(lettered) }),
  }));
  return { ...visible, panels };
}

function lettered(target, index) {
  return { ...target, refId: String.fromCharCode('A'.charCodeAt(0) + index) };
}
