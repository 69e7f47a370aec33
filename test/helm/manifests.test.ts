/** What the chart renders, against what Kubernetes and the Prometheus Operator know. */
import { describe, expect, it, test } from 'vitest';
import { HELM_MAJORS } from '../../scripts/helm-binaries.mjs';
import {
  installedKubernetesTypes,
  installedOperatorTypes,
  KUBERNETES_MINORS,
} from '../../scripts/kubernetes-types.mjs';
import { chartWithFiles } from './chart-with-files.js';
import { Declarations } from './declarations.js';
import { CHART, helm, isHelmMissing, type Manifest, manifests } from './helm.js';

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
  ['PodMonitor', { ...EVERYTHING, 'monitor.kind': 'PodMonitor', 'token.existingSecret': 'token' }],
  [
    'ServiceMonitor',
    { ...EVERYTHING, 'monitor.kind': 'ServiceMonitor', 'snapshots.persistence.enabled': true },
  ],
] as const;

describe.each(HELM_MAJORS)('with Helm %i', (major) => {
  const it = test.skipIf(isHelmMissing(major));

  it('passes the strict linter', () => {
    const { status, stdout } = helm(['lint', '--strict', CHART], { major });
    expect(stdout).toContain('0 chart(s) failed');
    expect(status).toBe(0);
  });
});

it.skipIf(HELM_MAJORS.some(isHelmMissing)).each(FORMS)(
  'is the same with each Helm: with a %s',
  (_monitor, values) => {
    const chart = chartWithFiles();
    const [first, ...others] = HELM_MAJORS.map((major) =>
      manifests({ ...values, 'token.existingSecret': 'token' }, { chart, major }),
    );
    for (const other of others) expect(other).toEqual(first);
  },
);

describe.each(KUBERNETES_MINORS)('for Kubernetes %s', (minor) => {
  const declarations = declarationsOf(minor);
  const it = test.skipIf(declarations === undefined || isHelmMissing());

  it.each(FORMS)('has the fields of the types, and no others: with a %s', (_monitor, values) => {
    const rendered = [...manifests(values, { chart: chartWithFiles() }).values()];
    expect(rendered.length).toBeGreaterThanOrEqual(9);
    expect(rendered.flatMap((manifest) => declarations?.problemsOf(manifest))).toEqual([]);
  });

  it('has the fields of the types in the rules that it brings', () => {
    const rendered = [...manifests({ enabled: false, 'rules.enabled': true }).values()];
    expect(rendered).toHaveLength(2);
    expect(rendered.flatMap((manifest) => declarations?.problemsOf(manifest))).toEqual([]);
  });
});

describe('the check of types itself', () => {
  const declarations = declarationsOf(KUBERNETES_MINORS[0] as string);
  const it = test.skipIf(declarations === undefined);

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
    expect(declarations?.problemsOf({ apiVersion: 'v1', kind: 'Pod', ...pod })).toEqual([problem]);
  });

  it('finds a wrong field of a monitor', () => {
    const spec = { selector: { matchLabels: { a: 1 } }, podMetricsEndpoints: [{ prot: 'http' }] };
    const monitor = { apiVersion: 'monitoring.coreos.com/v1', kind: 'PodMonitor', spec };
    expect(declarations?.problemsOf(monitor)).toEqual([
      'PodMonitor.spec.selector.matchLabels.a: is no string',
      'PodMonitor.spec.podMetricsEndpoints[0].prot: there is no such field',
    ]);
  });
});

describe.skipIf(isHelmMissing())('every port of the chart', () => {
  it('says its protocol, without which older clusters refuse what Helm 4 applies', () => {
    const rendered = [...manifests({ 'demo.enabled': true }).values()];
    const ports = rendered.flatMap(({ kind, spec }) => {
      if (kind === 'Service') return spec.ports;
      return kind === 'Deployment' ? spec.template.spec.containers[0].ports : [];
    });
    expect(ports.map(({ protocol }) => protocol)).toEqual(['TCP', 'TCP', 'TCP', 'TCP']);
  });
});

describe.skipIf(isHelmMissing())('every Pod of the chart', () => {
  function pods(): Manifest[] {
    return [...manifests({ 'demo.enabled': true }).values()]
      .map((manifest) => (manifest.kind === 'Pod' ? manifest : manifest.spec?.template))
      .filter(Boolean);
  }

  it('is one of two', () => {
    expect(pods()).toHaveLength(2);
  });

  it('gets no variables for Services, whose names may begin as those of settings do', () => {
    for (const { spec } of pods()) expect(spec.enableServiceLinks).toBe(false);
  });

  it('keeps to the Pod Security Standard "restricted", with a read-only root and no token of the cluster', () => {
    for (const { spec } of pods()) {
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

function declarationsOf(minor: string): Declarations | undefined {
  const kubernetes = installedKubernetesTypes(minor);
  const operator = installedOperatorTypes();
  if (kubernetes !== undefined && operator !== undefined) return new Declarations({ kubernetes, operator });
  console.warn(
    `skipped: types of Kubernetes ${minor}, which are not installed: node scripts/kubernetes-types.mjs`,
  );
  return undefined;
}
