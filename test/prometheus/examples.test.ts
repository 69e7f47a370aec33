import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parse, stringify } from 'yaml';
import { missingPrometheus, startPrometheus } from '../e2e/operate/prometheus-server.js';
import { pathOf, readRules } from './rule-files.js';

if (missingPrometheus) {
  console.warn(`skipped: the examples for Prometheus and Alertmanager: ${missingPrometheus}`);
}

function run(command: string, ...args: string[]): { status: number | null; stdout: string; output: string } {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  return { status, stdout, output: `${stdout}${stderr}` };
}

describe('the example for Alertmanager', () => {
  const path = pathOf('alertmanager.example.yml');

  it.skipIf(missingPrometheus)('is one that it takes', () => {
    const { status, output } = run('amtool', 'check-config', path);
    expect(status, output).toBe(0);
  });

  it.skipIf(missingPrometheus)('sends what is critical to the pager, and all else to the tickets', () => {
    const receiverOf = (severity: string) =>
      run(
        'amtool',
        'config',
        'routes',
        'test',
        `--config.file=${path}`,
        `severity=${severity}`,
      ).stdout.trim();
    expect(['critical', 'warning', 'info'].map(receiverOf)).toEqual(['pager', 'tickets', 'tickets']);
  });

  it('holds back alerts that there are', () => {
    const alerts = new Set(readRules('alerts.yaml').map(({ alert }) => alert));
    const named = readFileSync(path, 'utf8').match(/Heapwarden[A-Z]\w+/g) ?? [];
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((alert) => !alerts.has(alert))).toEqual([]);
  });
});

describe.skipIf(missingPrometheus)('the example for Prometheus', () => {
  it('is one that it takes, with the rules beside it', () => {
    const { status, output } = run('promtool', 'check', 'config', pathOf('prometheus.example.yml'));
    expect(status, output).toBe(0);
    expect(output).toContain('2 rule files found');
  });
});

describe.skipIf(missingPrometheus)('the Prometheus of the example for containers', () => {
  it('has a configuration that it takes, with the rules, from what is mounted', () => {
    const example = pathOf('../examples/compose');
    const { services } = parse(readFileSync(join(example, 'compose.yaml'), 'utf8')) as {
      services: { prometheus: { volumes: string[] } };
    };
    const container = mkdtempSync(join(tmpdir(), 'heapwarden-compose-'));
    onTestFinished(() => rmSync(container, { recursive: true }));
    for (const volume of services.prometheus.volumes) {
      const [source = '', target = ''] = volume.split(':');
      cpSync(join(example, source), join(container, target), { recursive: true });
    }
    const config = join(container, 'etc/prometheus/prometheus.yml');
    const { status, output } = run('promtool', 'check', 'config', config);
    expect(status, output).toBe(0);
    expect(output).toContain('2 rule files found');
  });
});

describe('the quick start', () => {
  const page = readFileSync(pathOf('../docs/quick-start.md'), 'utf8');

  it('names files that there are', () => {
    const named = page.match(/[\w.-]+\.ya?ml\b/g) ?? [];
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((name) => !existsSync(pathOf(name)))).toEqual([]);
  });

  it('lists every alert with its severity', () => {
    const rows = [...page.matchAll(/^\| `(\w+)` \| (\w+) \|/gm)].map(
      ([, alert, severity]) => `${alert} ${severity}`,
    );
    const alerts = readRules('alerts.yaml').map(({ alert, labels }) => `${alert} ${labels?.['severity']}`);
    expect(new Set(rows)).toEqual(new Set(alerts));
  });
});

describe.skipIf(missingPrometheus)('the example for Prometheus in Kubernetes', () => {
  it('finds the port of the watchdog in Pods that have not ended, and names namespace, pod and container', async () => {
    const { scrape_configs } = parse(readFileSync(pathOf('prometheus.kubernetes.example.yml'), 'utf8')) as {
      scrape_configs: Record<string, unknown>[];
    };
    // What discovery gives for each port of a pod. Some builds of Prometheus have no discovery for Kubernetes.
    const port = (number: number, name: string, labels: Record<string, string> = {}) => ({
      targets: [`127.0.0.1:${number}`],
      labels: {
        __meta_kubernetes_namespace: 'web',
        __meta_kubernetes_pod_name: 'shop-1',
        __meta_kubernetes_pod_container_name: 'shop',
        __meta_kubernetes_pod_container_port_name: name,
        __meta_kubernetes_pod_phase: 'Running',
        ...labels,
      },
    });
    const ports = [
      port(1, 'http'),
      port(2, 'heapwarden', { __meta_kubernetes_pod_label_app_kubernetes_io_name: 'shop' }),
      port(3, 'heapwarden'),
      port(4, 'heapwarden', { __meta_kubernetes_pod_phase: 'Failed' }),
    ];
    const files = scrape_configs.map(({ kubernetes_sd_configs, ...rest }) => {
      expect(kubernetes_sd_configs).toEqual([{ role: 'pod' }]);
      return { ...rest, file_sd_configs: [{ files: ['pods.json'] }] };
    });
    const prometheus = await startPrometheus(stringify({ scrape_configs: files }), {
      'pods.json': JSON.stringify(ports),
    });
    const targets = await prometheus.targets();
    await prometheus.stop();
    const container = { namespace: 'web', pod: 'shop-1', container: 'shop' };
    expect(new Set(targets)).toEqual(
      new Set([
        { instance: '127.0.0.1:2', job: 'shop', ...container },
        { instance: '127.0.0.1:3', job: 'heapwarden-pods', ...container },
      ]),
    );
  });
});
