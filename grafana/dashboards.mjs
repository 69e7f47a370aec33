/** The dashboards that Heapwarden ships, as code. */
import { fleetDashboard } from './fleet-dashboard.mjs';
import { processDashboard } from './process-dashboard.mjs';

/** Text of each file in `grafana/dashboards/`, by its name. */
export function dashboardFiles() {
  return new Map(
    [
      ['process.json', processDashboard()],
      ['fleet.json', fleetDashboard()],
    ].map(([file, dashboard]) => [file, `${JSON.stringify(dashboard, null, 2)}\n`]),
  );
}
