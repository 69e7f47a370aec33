/** One case for each value of the chart, in the order of `values.yaml`. */
import { expect } from 'vitest';
import { resolveConfig } from '../../src/config/resolve.js';
import type { Manifest, Values } from './helm.js';

export type Rendered = ReadonlyMap<string, Manifest>;

export interface Case {
  /** The value that it is changed to. */
  readonly value: unknown;
  /** Other values without which it changes nothing. */
  readonly along?: Values;
  /** Looks where the change is to be seen. */
  readonly seen: (rendered: Rendered) => unknown;
  readonly expected: unknown;
  /** A value that is refused. */
  readonly wrong: unknown;
}

const NAME = 'shop-heapwarden';
/** What every case starts from. */
export const DEMO = { 'demo.enabled': true };
const S3 = { 's3.bucket': 'artefacts' };
const CLAIM = { 'snapshots.persistence.enabled': true };
const LIMITS = { limits: { memory: '1Gi' } };

/** Of each kind that a setting may be of, those that templates and YAML are known to spoil. */
const SETTINGS = {
  storeMaxAgeMs: 31_536_000_000,
  autoTrack: true,
  quietGcAfterMs: 'off',
  redactKeep: ['^<a href="(?:x|y)">&'],
  rules: [
    { name: 'large', when: { observation: 'rssBytes', above: 1e9, forMs: 60_000 }, take: ['report'] },
    {
      name: 'steps',
      when: { signal: 'js_heap', grownBy: { ratio: 0.1, bytes: 20_971_520 } },
      take: ['report'],
    },
  ],
};

export const CASES: Readonly<Record<string, Case>> = {
  enabled: { value: false, seen: (rendered) => rendered.size, expected: 0, wrong: 'no' },
  nameOverride: {
    value: 'watch',
    seen: (rendered) => rendered.get('Service/shop-watch')?.metadata.labels['app.kubernetes.io/name'],
    expected: 'watch',
    wrong: 'Watch',
  },
  fullnameOverride: {
    value: 'watch',
    seen: (rendered) => [...rendered.keys()].every((key) => /\/watch(-demo|-test)?$/.test(key)),
    expected: true,
    wrong: 'a'.repeat(53),
  },
  'agent.image.repository': {
    value: 'registry.example.com:5000/agent',
    seen: (rendered) => [init(rendered).image, testContainer(rendered).image],
    expected: ['registry.example.com:5000/agent:0.1.0', 'registry.example.com:5000/agent:0.1.0'],
    wrong: 'https://registry.example.com',
  },
  'agent.image.tag': {
    value: `1.2@sha256:${'a'.repeat(64)}`,
    seen: (rendered) => [init(rendered).image, testContainer(rendered).image],
    expected: Array(2).fill(`heapwarden-agent:1.2@sha256:${'a'.repeat(64)}`),
    wrong: 'a b',
  },
  'agent.image.pullPolicy': {
    value: 'Always',
    seen: (rendered) => [init(rendered).imagePullPolicy, testContainer(rendered).imagePullPolicy],
    expected: ['Always', 'Always'],
    wrong: 'Sometimes',
  },
  'agent.resources': {
    value: LIMITS,
    seen: (rendered) => init(rendered).resources.limits,
    expected: { memory: '1Gi' },
    wrong: { limits: { memory: '1 GB' } },
  },
  serviceName: {
    value: 'checkout',
    along: { 'monitor.kind': 'PodMonitor' },
    seen: (rendered) => [
      config(rendered).service,
      monitorEndpoint(rendered.get(`PodMonitor/${NAME}`)).relabelings[0].replacement,
    ],
    expected: ['checkout', 'checkout'],
    wrong: 'a'.repeat(101),
  },
  nodeOptions: {
    value: '--max-old-space-size=384',
    seen: (rendered) => env(rendered)['NODE_OPTIONS'],
    expected: '--max-old-space-size=384 --require=/heapwarden/register.cjs',
    wrong: ['--inspect'],
  },
  port: {
    value: 9000,
    seen: (rendered) => [
      config(rendered).port,
      shop(rendered).ports.find(({ name }: Manifest) => name === 'heapwarden').containerPort,
      rendered.get(`Service/${NAME}`).spec.ports[0].port,
      testContainer(rendered).env[0].value,
    ],
    expected: [9000, 9000, 9000, `http://${NAME}:9000`],
    wrong: 65_536,
  },
  settings: {
    value: SETTINGS,
    seen: config,
    expected: expect.objectContaining(SETTINGS),
    wrong: { host: '127.0.0.1' },
  },
  'token.existingSecret': {
    value: 'api-token',
    seen: (rendered) => [tokenRef(rendered), rendered.has(`Secret/${NAME}`)],
    expected: [{ name: 'api-token', key: 'token' }, false],
    wrong: 'API_TOKEN',
  },
  'token.existingSecretKey': {
    value: 'heapwarden',
    along: { 'token.existingSecret': 'api-token' },
    seen: tokenRef,
    expected: { name: 'api-token', key: 'heapwarden' },
    wrong: 'a key',
  },
  'snapshots.sizeMiB': {
    value: 1000,
    seen: (rendered) => [
      volume(rendered, 'heapwarden-snapshots').emptyDir.sizeLimit,
      config(rendered).storeMaxBytes,
    ],
    expected: ['1000Mi', 943_718_000],
    wrong: '1Gi',
  },
  'snapshots.persistence.enabled': {
    value: true,
    seen: (rendered) => [
      volume(rendered, 'heapwarden-snapshots').persistentVolumeClaim,
      claim(rendered)?.spec.resources.requests,
    ],
    expected: [{ claimName: `${NAME}-snapshots` }, { storage: '4096Mi' }],
    wrong: 1,
  },
  'snapshots.persistence.existingClaim': {
    value: 'evidence',
    along: CLAIM,
    seen: (rendered) => [
      volume(rendered, 'heapwarden-snapshots').persistentVolumeClaim.claimName,
      claim(rendered),
    ],
    expected: ['evidence', undefined],
    wrong: 'evidence/',
  },
  'snapshots.persistence.storageClass': {
    value: 'fast',
    along: CLAIM,
    seen: (rendered) => claim(rendered).spec.storageClassName,
    expected: 'fast',
    wrong: 'fast!',
  },
  'snapshots.persistence.accessMode': {
    value: 'ReadWriteMany',
    along: CLAIM,
    seen: (rendered) => claim(rendered).spec.accessModes,
    expected: ['ReadWriteMany'],
    wrong: 'ReadOnlyMany',
  },
  's3.bucket': {
    value: 'artefacts',
    seen: (rendered) => config(rendered).s3Bucket,
    expected: 'artefacts',
    wrong: 's3://artefacts',
  },
  's3.prefix': {
    value: 'shop/heap',
    along: S3,
    seen: (rendered) => config(rendered).s3Prefix,
    expected: 'shop/heap',
    wrong: '',
  },
  's3.endpoint': {
    value: 'https://storage.example.com',
    along: S3,
    seen: (rendered) => config(rendered).s3Endpoint,
    expected: 'https://storage.example.com',
    wrong: 'storage.example.com',
  },
  's3.region': {
    value: 'eu-central-1',
    along: S3,
    seen: (rendered) => config(rendered).s3Region,
    expected: 'eu-central-1',
    wrong: 'eu central',
  },
  's3.existingSecret': {
    value: 'bucket',
    along: S3,
    seen: (rendered) =>
      shop(rendered)
        .env.filter(({ name }: Manifest) => name.startsWith('AWS_'))
        .map(({ name, valueFrom }: Manifest) => [name, valueFrom.secretKeyRef]),
    expected: [
      ['AWS_ACCESS_KEY_ID', { name: 'bucket', key: 'AWS_ACCESS_KEY_ID' }],
      ['AWS_SECRET_ACCESS_KEY', { name: 'bucket', key: 'AWS_SECRET_ACCESS_KEY' }],
    ],
    wrong: 'Bucket',
  },
  'monitor.kind': {
    value: 'ServiceMonitor',
    seen: (rendered) => [
      monitorEndpoint(rendered.get(`ServiceMonitor/${NAME}`))?.port,
      rendered.get(`ServiceMonitor/${NAME}`)?.spec.selector.matchLabels['heapwarden/watched-by'],
      rendered.get(`Service/${NAME}`).metadata.labels['heapwarden/watched-by'],
    ],
    expected: ['heapwarden', NAME, NAME],
    wrong: 'Probe',
  },
  'monitor.interval': {
    value: '30s',
    along: { 'monitor.kind': 'PodMonitor' },
    seen: (rendered) => monitorEndpoint(rendered.get(`PodMonitor/${NAME}`)).interval,
    expected: '30s',
    wrong: 30,
  },
  'monitor.labels': {
    value: { release: 'prometheus' },
    along: { 'monitor.kind': 'PodMonitor' },
    seen: (rendered) => rendered.get(`PodMonitor/${NAME}`).metadata.labels.release,
    expected: 'prometheus',
    wrong: { release: 'not a label' },
  },
  'rules.enabled': {
    value: true,
    seen: (rendered) =>
      rendered.get(`PrometheusRule/${NAME}-alerts`)?.spec.groups[0].rules[0].annotations.summary,
    expected: '{{ $labels.instance }} grows by {{ $value | humanize1024 }}B/s',
    wrong: 'alerts',
  },
  'rules.labels': {
    value: { release: 'prometheus' },
    along: { 'rules.enabled': true },
    seen: (rendered) => rendered.get(`PrometheusRule/${NAME}-alerts`).metadata.labels.release,
    expected: 'prometheus',
    wrong: { release: 1 },
  },
  'dashboards.enabled': {
    value: true,
    seen: (rendered) => {
      const { metadata, data } = rendered.get(`ConfigMap/${NAME}-process`) ?? {};
      return [metadata?.labels.grafana_dashboard, data && JSON.parse(data['process.json']).legendFormat];
    },
    expected: ['1', '{{instance}}: "{{pod}}"'],
    wrong: 'all',
  },
  'dashboards.labels': {
    value: { dashboards: 'yes' },
    along: { 'dashboards.enabled': true },
    seen: (rendered) => rendered.get(`ConfigMap/${NAME}-process`).metadata.labels.dashboards,
    expected: 'yes',
    wrong: { 'grafana dashboard': '1' },
  },
  'dashboards.annotations': {
    value: { 'k8s-sidecar-target-directory': '/tmp/Memory of Node' },
    along: { 'dashboards.enabled': true },
    seen: (rendered) => rendered.get(`ConfigMap/${NAME}-process`).metadata.annotations,
    expected: { 'k8s-sidecar-target-directory': '/tmp/Memory of Node' },
    wrong: { folder: 1 },
  },
  'networkPolicy.enabled': {
    value: true,
    seen: (rendered) => rendered.get(`NetworkPolicy/${NAME}`)?.spec,
    expected: {
      podSelector: { matchLabels: { 'heapwarden/watched-by': NAME } },
      policyTypes: ['Ingress'],
      ingress: [
        {
          from: [
            {
              namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } },
              podSelector: { matchLabels: { 'app.kubernetes.io/name': 'prometheus' } },
            },
            { podSelector: { matchLabels: { 'heapwarden/test-of': NAME } } },
          ],
          ports: [{ port: 'heapwarden' }],
        },
        { ports: [{ port: 'http' }] },
      ],
    },
    wrong: 'ingress',
  },
  'networkPolicy.from': {
    value: [{ ipBlock: { cidr: '10.0.0.0/8' } }],
    along: { 'networkPolicy.enabled': true },
    seen: (rendered) => rendered.get(`NetworkPolicy/${NAME}`).spec.ingress[0].from[0],
    expected: { ipBlock: { cidr: '10.0.0.0/8' } },
    wrong: [{}],
  },
  'networkPolicy.applicationPorts': {
    value: [8080, 'admin'],
    along: { 'networkPolicy.enabled': true },
    seen: (rendered) => rendered.get(`NetworkPolicy/${NAME}`).spec.ingress[1].ports,
    expected: [{ port: 8080 }, { port: 'admin' }, { port: 'http' }],
    wrong: [0],
  },
  'demo.enabled': {
    value: false,
    seen: (rendered) => [...rendered.keys()],
    expected: [`Secret/${NAME}`, `Service/${NAME}`, `Pod/${NAME}-test`],
    wrong: 'yes',
  },
  'demo.image.repository': {
    value: 'registry.example.com/demo',
    seen: (rendered) => shop(rendered).image,
    expected: 'registry.example.com/demo:0.1.0',
    wrong: 'Demo',
  },
  'demo.image.tag': {
    value: 'edge',
    seen: (rendered) => shop(rendered).image,
    expected: 'heapwarden-demo:edge',
    wrong: 1,
  },
  'demo.image.pullPolicy': {
    value: 'Never',
    seen: (rendered) => shop(rendered).imagePullPolicy,
    expected: 'Never',
    wrong: '',
  },
  'demo.imagePullSecrets': {
    value: ['registry'],
    seen: (rendered) =>
      [pod(rendered), rendered.get(`Pod/${NAME}-test`).spec].map((spec) => spec.imagePullSecrets),
    expected: [[{ name: 'registry' }], [{ name: 'registry' }]],
    wrong: [''],
  },
  'demo.replicas': {
    value: 3,
    seen: (rendered) => rendered.get(`Deployment/${NAME}-demo`).spec.replicas,
    expected: 3,
    wrong: -1,
  },
  'demo.sessionTtlSeconds': {
    value: 5,
    seen: (rendered) => env(rendered)['SESSION_TTL_SECONDS'],
    expected: '5',
    wrong: '5s',
  },
  'demo.resources': {
    value: LIMITS,
    seen: (rendered) => shop(rendered).resources.limits,
    expected: { memory: '1Gi' },
    wrong: { memory: '1Gi' },
  },
  'demo.serviceAccountAnnotations': {
    value: { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::1:role/shop' },
    seen: (rendered) => rendered.get(`ServiceAccount/${NAME}-demo`).metadata.annotations,
    expected: { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::1:role/shop' },
    wrong: { '/role': 'shop' },
  },
};

function pod(rendered: Rendered): Manifest {
  return rendered.get([...rendered.keys()].find((key) => key.startsWith('Deployment/')) as string).spec
    .template.spec;
}

function init(rendered: Rendered): Manifest {
  return pod(rendered).initContainers[0];
}

function shop(rendered: Rendered): Manifest {
  return pod(rendered).containers[0];
}

function testContainer(rendered: Rendered): Manifest {
  return rendered.get(`Pod/${NAME}-test`).spec.containers[0];
}

function volume(rendered: Rendered, name: string): Manifest {
  return pod(rendered).volumes.find((each: Manifest) => each.name === name);
}

function claim(rendered: Rendered): Manifest {
  return rendered.get(`PersistentVolumeClaim/${NAME}-snapshots`);
}

function monitorEndpoint(monitor: Manifest): Manifest {
  return (monitor?.spec.podMetricsEndpoints ?? monitor?.spec.endpoints)?.[0];
}

/** The environment of the shop, but for what comes from Secrets. */
function env(rendered: Rendered): Record<string, string> {
  const variables: Manifest[] = shop(rendered).env;
  return Object.fromEntries(
    variables.filter(({ value }) => value !== undefined).map(({ name, value }) => [name, value]),
  );
}

function tokenRef(rendered: Rendered): Manifest {
  return shop(rendered).env.find(({ name }: Manifest) => name === 'HEAPWARDEN_TOKEN').valueFrom.secretKeyRef;
}

/** What the agent makes of the environment. */
function config(rendered: Rendered) {
  return resolveConfig({ env: env(rendered) });
}
