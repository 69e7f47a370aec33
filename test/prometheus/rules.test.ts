import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { unknownLabelsIn, unknownMetricsIn } from '../metrics/known-metrics.js';
import { pathOf, readRules } from './rule-files.js';

const RUNBOOKS = 'https://unpkg.com/heapwarden/docs/runbooks/';

const alerts = readRules('alerts.yaml');
const rules = [...readRules('recording-rules.yaml'), ...alerts];
const testFiles = readdirSync(pathOf('tests')).map((name) => pathOf(`tests/${name}`));

const promtool = spawnSync('promtool', ['--version']);
if (promtool.error) {
  console.warn('skipped: promtool for the rules: there is none; scripts/install-prometheus.sh installs it');
}

function run(command: string, args: readonly string[]): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  return { status, output: `${stdout}${stderr}` };
}

describe('the rules', () => {
  it('name metrics, labels and values of the catalogue only', () => {
    for (const { expr, annotations = {} } of rules) {
      for (const text of [expr, ...Object.values(annotations)]) {
        expect(unknownMetricsIn(text), text).toEqual([]);
        expect(unknownLabelsIn(text), text).toEqual([]);
      }
    }
  });

  it('are tested with series of the catalogue only', () => {
    for (const path of testFiles) {
      const text = readFileSync(path, 'utf8');
      expect(unknownMetricsIn(text), path).toEqual([]);
      expect(unknownLabelsIn(text), path).toEqual([]);
    }
  });

  it.skipIf(promtool.error)('are ones that Prometheus takes', () => {
    const { status, output } = run('promtool', [
      'check',
      'rules',
      '--lint=all',
      '--lint-fatal',
      pathOf('recording-rules.yaml'),
      pathOf('alerts.yaml'),
    ]);
    expect(status, output).toBe(0);
  });

  it.skipIf(promtool.error)('fire when they must, and not when they must not', () => {
    const { status, output } = run('promtool', ['test', 'rules', ...testFiles]);
    expect(status, output).toBe(0);
  });
});

describe('each alert', () => {
  it('says how urgent it is, in one line and in full', () => {
    for (const { alert, labels, annotations } of alerts) {
      expect(['critical', 'warning', 'info'], alert).toContain(labels?.['severity']);
      expect(Object.keys(annotations ?? {}), alert).toEqual(['summary', 'description', 'runbook_url']);
    }
  });

  it('has a runbook of its own name', () => {
    for (const { alert = '', annotations } of alerts) {
      const name = runbookOf(alert);
      expect(annotations?.['runbook_url']).toBe(`${RUNBOOKS}${name}`);
      expect(existsSync(pathOf(`../docs/runbooks/${name}`)), name).toBe(true);
    }
  });

  it('has a case in which it fires, one for each cause, and one in which it does not', () => {
    interface Case {
      readonly alertname: string;
      readonly exp_alerts: readonly { readonly exp_labels: Readonly<Record<string, string>> }[];
    }
    const cases = testFiles.flatMap((path) => {
      const { tests } = parse(readFileSync(path, 'utf8')) as { tests: { alert_rule_test: Case[] }[] };
      return tests.flatMap(({ alert_rule_test }) => alert_rule_test);
    });
    for (const { alert, labels } of alerts) {
      const own = cases.filter(({ alertname }) => alertname === alert);
      const fired = own.flatMap(({ exp_alerts }) => exp_alerts.map(({ exp_labels }) => exp_labels['cause']));
      expect(fired, alert).toContain(labels?.['cause']);
      expect(
        own.some(({ exp_alerts }) => exp_alerts.length === 0),
        alert,
      ).toBe(true);
    }
  });
});

it('no runbook is left without an alert', () => {
  const known = new Set(alerts.map(({ alert = '' }) => runbookOf(alert)));
  const written = readdirSync(pathOf('../docs/runbooks')).filter((name) => name !== 'README.md');
  expect(written.filter((name) => !known.has(name))).toEqual([]);
});

/** `HeapwardenTimeToLimitBelow6h` → `time-to-limit-below-6h.md`. */
function runbookOf(alert: string): string {
  const words = alert.replace(/^Heapwarden/, '').replace(/(?<=[a-z])(?=[A-Z\d])/g, '-');
  return `${words.toLowerCase()}.md`;
}
