/** Writes the dashboards that come from code. */
import { writeFileSync } from 'node:fs';
import { dashboardFiles } from '../grafana/dashboards.mjs';

for (const [file, text] of dashboardFiles()) {
  writeFileSync(new URL(`../grafana/dashboards/${file}`, import.meta.url), text);
}
