/** The chart as it is in the repository, against what it is made of. */
import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { parse } from 'yaml';
import { HELM_MAJORS } from '../../scripts/helm-binaries.mjs';
import { helmFiles } from '../../scripts/helm-files.mjs';
import { helmReadme } from '../../scripts/helm-readme.mjs';
import { helmSchema } from '../../scripts/helm-schema.mjs';
import * as settings from '../../src/config/schema.js';
import { chartWithFiles, DASHBOARD, RULES } from './chart-with-files.js';
import { CHART, helm, isHelmMissing, manifests } from './helm.js';

const ROOT = join(CHART, '../..');

function inChart(file: string): string {
  return readFileSync(join(CHART, file), 'utf8');
}

describe('the files that `npm run docs` writes are up to date:', () => {
  it('values.schema.json', () => {
    expect(helmSchema(settings)).toBe(inChart('values.schema.json'));
  });

  it('README.md', () => {
    expect(helmReadme(settings)).toBe(inChart('README.md'));
  });

  it('rules and dashboards', () => {
    const differing = helmFiles().filter(
      ({ source, copy }) =>
        !existsSync(source) ||
        !existsSync(copy) ||
        readFileSync(source, 'utf8') !== readFileSync(copy, 'utf8'),
    );
    expect(differing.map(({ copy }) => relative(ROOT, copy))).toEqual([]);
  });
});

describe('the chart', () => {
  it('has the version of the package', () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    expect(parse(inChart('Chart.yaml'))).toMatchObject({ version, appVersion: version });
    expect(
      parse(readFileSync(join(ROOT, 'helm/examples/shop/Chart.yaml'), 'utf8')).dependencies,
    ).toMatchObject([{ name: 'heapwarden', version }]);
  });
});

describe.each(HELM_MAJORS)('with Helm %i', (major) => {
  const it = test.skipIf(isHelmMissing(major));

  it('rules and dashboards come through as they are, double braces and all', () => {
    const rendered = manifests(
      { 'rules.enabled': true, 'dashboards.enabled': true },
      { chart: chartWithFiles(), major },
    );
    expect(rendered.get('PrometheusRule/shop-heapwarden-alerts').spec).toEqual(parse(RULES));
    expect(rendered.get('ConfigMap/shop-heapwarden-process').data['process.json']).toBe(DASHBOARD);
  });

  it('rules and dashboards come alone in a release that watches nothing', () => {
    const values = { enabled: false, 'rules.enabled': true, 'dashboards.enabled': true };
    expect([...manifests(values, { major }).keys()].sort()).toEqual([
      'ConfigMap/shop-heapwarden-fleet',
      'ConfigMap/shop-heapwarden-process',
      'PrometheusRule/shop-heapwarden-alerts',
      'PrometheusRule/shop-heapwarden-recording-rules',
    ]);
  });

  it('the token is random, long, and of characters that go into a header', () => {
    const tokens = [1, 2].map(() => {
      const { data } = manifests({}, { major }).get('Secret/shop-heapwarden');
      return Buffer.from(data.token, 'base64').toString();
    });
    expect(tokens[0]).toMatch(/^[A-Za-z0-9]{43}$/);
    expect(tokens[0]).not.toBe(tokens[1]);
  });

  it('refuses a cluster that is too old', () => {
    const { stderr } = helm(['template', CHART, '--kube-version', '1.19.16'], { major });
    expect(stderr).toContain('chart requires kubeVersion: >=1.20.0-0');
  });
});

describe.skipIf(isHelmMissing())('the notes', () => {
  it('lead to page and token', () => {
    const args = ['--set', 'demo.enabled=true,port=9000', '--namespace', 'store', '--dry-run=client'];
    const { stdout } = helm(['install', 'shop', CHART, ...args]);
    expect(stdout).toContain('kubectl -n store port-forward deployment/shop-heapwarden-demo 9000');
    expect(stdout).toContain("kubectl -n store get secret shop-heapwarden -o jsonpath='{.data.token}'");
  });

  it('name neither page nor token of a release that watches nothing', () => {
    const args = ['--set', 'enabled=false,rules.enabled=true', '--dry-run=client'];
    const { stdout } = helm(['install', 'rules', CHART, ...args]);
    expect(stdout).toContain('No Pod is watched by this release');
    expect(stdout).not.toMatch(/port-forward|secret/);
  });
});
