/** The example of a chart that depends on this one, as `helm dependency` puts the two together. */
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { HELM_MAJORS } from '../../scripts/helm-binaries.mjs';
import { resolveConfig } from '../../src/config/resolve.js';
import { CHART, helm, isHelmMissing, type Manifest, manifests, type Values } from './helm.js';

describe.each(HELM_MAJORS)('the example chart, with Helm %i', (major) => {
  const isMissing = isHelmMissing(major);
  const it = test.skipIf(isMissing);
  let chart: string;

  beforeAll(() => {
    if (isMissing) return;
    const helmFolder = join(mkdtempSync(join(tmpdir(), 'heapwarden-example-')), 'helm');
    cpSync(join(CHART, '..'), helmFolder, { recursive: true });
    chart = join(helmFolder, 'examples/shop');
    const { status, stderr } = helm(['dependency', 'update', chart], { major });
    expect(stderr).toBe('');
    expect(status).toBe(0);
  });

  function deploymentWith(values: Values): Manifest {
    return manifests(values, { chart, major }).get('Deployment/shop');
  }

  it('passes the strict linter', () => {
    expect(helm(['lint', '--strict', chart], { major }).stdout).toContain('0 chart(s) failed');
  });

  it('has all of the agent in its Pods, beside what is its own', () => {
    const { metadata, spec } = deploymentWith({}).spec.template;
    expect(spec.enableServiceLinks).toBe(false);
    expect(metadata.labels).toEqual({ app: 'shop', 'heapwarden/watched-by': 'shop-heapwarden' });
    expect(spec.initContainers.map(({ image }: Manifest) => image)).toEqual([
      'registry.example.com/heapwarden-agent:0.1.0',
    ]);
    const [shop] = spec.containers;
    expect(shop.ports.map(({ name }: Manifest) => name)).toEqual(['http', 'heapwarden']);
    expect(shop.volumeMounts).toEqual([
      { name: 'heapwarden-agent', mountPath: '/heapwarden', readOnly: true },
      { name: 'heapwarden-snapshots', mountPath: '/var/lib/heapwarden' },
    ]);
    expect(spec.volumes.map(({ name }: Manifest) => name)).toEqual([
      'heapwarden-agent',
      'heapwarden-snapshots',
    ]);
  });

  it('keeps its own variables and NODE_OPTIONS', () => {
    const [shop] = deploymentWith({}).spec.template.spec.containers;
    const env = Object.fromEntries(shop.env.map(({ name, value }: Manifest) => [name, value]));
    expect(env['LOG_LEVEL']).toBe('info');
    expect(env['NODE_OPTIONS']).toBe('--max-old-space-size=1536 --require=/heapwarden/register.cjs');
    expect(shop.env.filter(({ name }: Manifest) => name === 'NODE_OPTIONS')).toHaveLength(1);
  });

  it('gives the agent settings that it takes', () => {
    const [shop] = deploymentWith({ 'heapwarden.settings': { capturesPerDay: 3 } }).spec.template.spec
      .containers;
    const env = Object.fromEntries(shop.env.map(({ name, value }: Manifest) => [name, value]));
    expect(resolveConfig({ env })).toMatchObject({
      dir: '/var/lib/heapwarden',
      host: '0.0.0.0',
      port: 9469,
      service: 'shop',
      capturesPerDay: 3,
    });
  });

  it('is selected by service, monitor and network policy', () => {
    const rendered = manifests({}, { chart, major });
    const { labels } = rendered.get('Deployment/shop').spec.template.metadata;
    for (const selector of [
      rendered.get('Service/shop-heapwarden').spec.selector,
      rendered.get('PodMonitor/shop-heapwarden').spec.selector.matchLabels,
      rendered.get('NetworkPolicy/shop-heapwarden').spec.podSelector.matchLabels,
    ]) {
      expect(labels).toMatchObject(selector);
    }
  });

  it('is as it would be without the agent when that is off', () => {
    const rendered = manifests({ 'heapwarden.enabled': false }, { chart, major });
    expect([...rendered.keys()]).toEqual(['Deployment/shop']);
    expect(JSON.stringify([...rendered.values()])).not.toMatch(/heapwarden/i);
  });

  it('may depend on it twice, under other names', () => {
    const twice = join(chart, '../twice');
    cpSync(chart, twice, { recursive: true });
    const file = join(twice, 'Chart.yaml');
    const { dependencies, ...rest } = parse(readFileSync(file, 'utf8'));
    const aliases = ['web', 'worker'].map((alias) => ({ ...dependencies[0], alias }));
    writeFileSync(file, stringify({ ...rest, dependencies: aliases }));
    const template = join(twice, 'templates/deployment.yaml');
    const text = readFileSync(template, 'utf8');
    writeFileSync(template, text.replace('.Subcharts.heapwarden', '.Subcharts.worker'));
    expect(helm(['dependency', 'update', twice], { major }).status).toBe(0);
    const rendered = manifests({ 'web.port': 9001, 'worker.port': 9002 }, { chart: twice, major });
    expect(rendered.get('Service/shop-web').spec.ports[0].port).toBe(9001);
    expect(rendered.get('Service/shop-worker').spec.selector).toEqual({
      'heapwarden/watched-by': 'shop-worker',
    });
    const { metadata, spec } = rendered.get('Deployment/shop').spec.template;
    expect(metadata.labels['heapwarden/watched-by']).toBe('shop-worker');
    expect(spec.containers[0].ports[1].containerPort).toBe(9002);
  });

  it('has values of the agent checked', () => {
    expect(() => deploymentWith({ 'heapwarden.port': 0 })).toThrow("values don't meet the specifications");
  });
});
