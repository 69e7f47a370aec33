/** What the chart renders, against what Kubernetes and the Prometheus Operator know. */
import { describe, expect, it } from 'vitest';
import {
  installedKubernetesTypes,
  installedOperatorTypes,
  KUBERNETES_MINORS,
} from '../../scripts/kubernetes-types.mjs';
import { chartWithFiles } from './chart-with-files.js';
import { Declarations } from './declarations.js';
import { CHART, helm, installedHelms, type Manifest, manifests } from './helm.js';

const helms = installedHelms();
const operator = installedOperatorTypes();
const minors = KUBERNETES_MINORS.filter((minor) => installedKubernetesTypes(minor) !== undefined);
if (minors.length < KUBERNETES_MINORS.length || operator === undefined)
  console.warn('skipped: types of Kubernetes, which are not installed: scripts/kubernetes-types.mjs');

/** All that there is, in two forms where there are two. */
const EVERYTHING = {
  'demo.enabled': true,
  'demo.imagePullSecrets': ['registry'],
  'demo.serviceAccountAnnotations': { 'example.com/role': 'shop' },
  'networkPolicy.enabled': true,
  'networkPolicy.applicationPorts': [8080, 'admin'],
  'rules.enabled': true,
  'dashboards.enabled': true,
  'dashboards.annotations': { grafana_folder: 'Memory' },
  's3.bucket': 'artefacts',
  's3.existingSecret': 'bucket',
};
const FORMS = [
  ['a PodMonitor', { ...EVERYTHING, 'monitor.kind': 'PodMonitor', 'token.existingSecret': 'token' }],
  [
    'a ServiceMonitor',
    { ...EVERYTHING, 'monitor.kind': 'ServiceMonitor', 'snapshots.persistence.enabled': true },
  ],
] as const;

describe.each(helms)('with Helm %i', (major) => {
  it('passes the strict linter', () => {
    const { status, stdout } = helm(['lint', '--strict', CHART], { major });
    expect(stdout).toContain('0 chart(s) failed');
    expect(status).toBe(0);
  });

  describe.skipIf(operator === undefined).each(minors)('for Kubernetes %s', (minor) => {
    const declarations = new Declarations({
      kubernetes: installedKubernetesTypes(minor) as string,
      operator: operator as string,
    });

    it.each(FORMS)(
      'renders no field that the types do not have, and all that they demand: with %s',
      (_what, values) => {
        const rendered = [...manifests(values, { chart: chartWithFiles(), major }).values()];
        expect(rendered.length).toBeGreaterThanOrEqual(9);
        expect(rendered.flatMap((manifest) => declarations.problemsOf(manifest))).toEqual([]);
      },
    );
  });
});

describe.skipIf(operator === undefined || minors.length === 0)('the check of types itself', () => {
  const declarations = new Declarations({
    kubernetes: installedKubernetesTypes(minors[0] as string) as string,
    operator: operator as string,
  });

  it.each([
    [
      'a field of another name',
      { spec: { containers: [], hostNetwrok: true } },
      'Pod.spec.hostNetwrok: there is no such field',
    ],
    [
      'a value of another type',
      { spec: { containers: [{ name: 1 }] } },
      'Pod.spec.containers[0].name: is no string',
    ],
    ['a missing field', { spec: {} }, 'Pod.spec.containers: is missing'],
    ['a map in place of a list', { spec: { containers: {} } }, 'Pod.spec.containers: is no list'],
  ])('finds %s', (_what, pod, problem) => {
    expect(declarations.problemsOf({ apiVersion: 'v1', kind: 'Pod', ...pod })).toEqual([problem]);
  });

  it('finds a wrong field of a monitor', () => {
    const spec = { selector: { matchLabels: { a: 1 } }, podMetricsEndpoints: [{ prot: 'http' }] };
    const monitor = { apiVersion: 'monitoring.coreos.com/v1', kind: 'PodMonitor', spec };
    expect(declarations.problemsOf(monitor)).toEqual([
      'PodMonitor.spec.selector.matchLabels.a: is no string',
      'PodMonitor.spec.podMetricsEndpoints[0].prot: there is no such field',
    ]);
  });
});

describe.skipIf(!helms.includes(4))('every port of the chart', () => {
  it('says its protocol, without which older clusters refuse what Helm 4 applies', () => {
    const rendered = [...manifests({ 'demo.enabled': true }).values()];
    const ports = rendered.flatMap(({ kind, spec }) => {
      if (kind === 'Service') return spec.ports;
      return kind === 'Deployment' ? spec.template.spec.containers[0].ports : [];
    });
    expect(ports.map(({ protocol }) => protocol)).toEqual(['TCP', 'TCP', 'TCP', 'TCP']);
  });
});

describe.skipIf(!helms.includes(4))('every Pod of the chart', () => {
  const rendered = helms.includes(4) ? [...manifests({ 'demo.enabled': true }).values()] : [];
  const pods: Manifest[] = rendered
    .map((manifest) => (manifest.kind === 'Pod' ? manifest : manifest.spec?.template))
    .filter(Boolean);

  it('is one of two', () => {
    expect(pods).toHaveLength(2);
  });

  it('keeps to the Pod Security Standard "restricted", with a read-only root and no token of the cluster', () => {
    for (const { spec } of pods) {
      expect(spec.automountServiceAccountToken).toBe(false);
      expect(spec.securityContext).toMatchObject({
        runAsNonRoot: true,
        seccompProfile: { type: 'RuntimeDefault' },
      });
      for (const container of [...(spec.initContainers ?? []), ...spec.containers]) {
        expect(container.securityContext).toEqual({
          allowPrivilegeEscalation: false,
          capabilities: { drop: ['ALL'] },
          readOnlyRootFilesystem: true,
          runAsNonRoot: true,
          seccompProfile: { type: 'RuntimeDefault' },
        });
        expect(container.resources.limits.memory).toBeDefined();
        expect(container.resources.requests.cpu).toBeDefined();
      }
    }
  });
});
