/** What panels count, by Prometheus itself, of series that come and go. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { dashboards, shownPanels } from './dashboard.js';

const promtool = spawnSync('promtool', ['--version']);
if (promtool.error) {
  console.warn(
    'skipped: promtool for what panels count: there is none; scripts/install-prometheus.sh installs it',
  );
}

/** Series, one value a minute, and labels and value that the expression must have after 20 minutes. */
interface Counting {
  readonly expression: string;
  readonly series: Readonly<Record<string, string>>;
  readonly expected: Readonly<Record<string, number>>;
}

/** What promtool objects to; it takes JSON for YAML. */
function objectionsTo({ expression, series, expected }: Counting): string {
  const folder = mkdtempSync(join(tmpdir(), 'heapwarden-counting-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'test.yaml');
  const test = {
    interval: '1m',
    input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
    promql_expr_test: [
      {
        expr: expression,
        eval_time: '20m',
        exp_samples: Object.entries(expected).map(([labels, value]) => ({ labels, value })),
      },
    ],
  };
  writeFileSync(file, JSON.stringify({ tests: [test] }));
  const { status, stdout, stderr } = spawnSync('promtool', ['test', 'rules', file], { encoding: 'utf8' });
  return status === 0 ? '' : `${stdout}${stderr}`;
}

/** The expression of a panel or an annotation, with a choice for its variables. */
function expressionOf(title: string): string {
  const named = dashboards.flatMap((dashboard) => [
    ...shownPanels(dashboard).map((panel) => ({ name: panel.title, target: panel.targets?.[0] })),
    ...dashboard.annotations.list,
  ]);
  const { target } = named.find(({ name }) => name === title) ?? {};
  return (target?.expr ?? '')
    .replaceAll('$namespace', '.*')
    .replaceAll('$service', 'shop')
    .replaceAll('$instance', 'a')
    .replaceAll('$__rate_interval', '5m')
    .replaceAll('$__range', '15m');
}

function captures(trigger: string): string {
  return `heapwarden_captures_total{job="shop", instance="a", kind="report", trigger="${trigger}", outcome="stored"}`;
}

describe.skipIf(promtool.error)('captures are counted', () => {
  it('within the time that is shown, also where their series begins with them', () => {
    const objections = objectionsTo({
      expression: expressionOf('Captures within the time that is shown'),
      series: {
        [captures('verdict')]: '0x10 1x5 2x5',
        [captures('signal')]: '_x11 1x3 2x9',
        [captures('api')]: '_x18 1x9',
        [captures('growth')]: '4x30',
      },
      expected: {
        '{kind="report", trigger="verdict", outcome="stored"}': 2,
        '{kind="report", trigger="signal", outcome="stored"}': 2,
        '{kind="report", trigger="api", outcome="stored"}': 1,
      },
    });
    expect(objections).toBe('');
  });

  it('where they are marked, also where their series begins with them, and no longer', () => {
    const objections = objectionsTo({
      expression: expressionOf('Captures'),
      series: {
        [captures('signal')]: '_x18 1x9',
        [captures('api')]: '_x10 1x20',
        [captures('growth')]: '4x30',
      },
      expected: { '{instance="a", kind="report", trigger="signal"}': 1 },
    });
    expect(objections).toBe('');
  });
});

describe.skipIf(promtool.error)('the objects that are tracked', () => {
  it('do not look like a burst of creations when a class gets a series of its own', () => {
    const created = (name: string) =>
      `heapwarden_tracked_objects{job="shop", instance="a", class="${name}", state="created"}`;
    const objections = objectionsTo({
      expression: expressionOf('Objects that the application tracks, created'),
      series: {
        [created('Session')]: '0+60x30',
        [created('Cart')]: '_x17 6000x10',
        [created('other')]: '9000x16 3000x10',
      },
      expected: {
        '{job="shop", instance="a", class="Session", state="created"}': 1,
        '{job="shop", instance="a", class="Cart", state="created"}': 0,
      },
    });
    expect(objections).toBe('');
  });
});
