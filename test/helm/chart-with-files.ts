/** A copy of the chart with a rule file and a dashboard that would not survive being taken for templates. */
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CHART } from './helm.js';

export const RULES = `# Alerts
groups:
  - name: leaks
    rules:
      - alert: Leaking
        expr: heapwarden_leak_slope_bytes_per_second > 0
        annotations:
          summary: '{{ $labels.instance }} grows by {{ $value | humanize1024 }}B/s'
`;

export const DASHBOARD = JSON.stringify(
  { title: 'Process', legendFormat: '{{instance}}: "{{pod}}"' },
  null,
  2,
);

let copy: string | undefined;

/** Path of the copy; the same for all tests of a file. */
export function chartWithFiles(): string {
  if (copy !== undefined) return copy;
  copy = join(mkdtempSync(join(tmpdir(), 'heapwarden-chart-')), 'heapwarden');
  cpSync(CHART, copy, { recursive: true });
  for (const folder of ['prometheus', 'dashboards']) {
    rmSync(join(copy, 'files', folder), { recursive: true, force: true });
    mkdirSync(join(copy, 'files', folder), { recursive: true });
  }
  writeFileSync(join(copy, 'files/prometheus/alerts.yaml'), RULES);
  writeFileSync(join(copy, 'files/dashboards/process.json'), DASHBOARD);
  return copy;
}
