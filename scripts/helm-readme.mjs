/** `helm/heapwarden/README.md`, from the values, what is allowed for them, and the example chart. */
import { readFileSync } from 'node:fs';
import { helmSchema } from './helm-schema.mjs';
import { helmValues } from './helm-values.mjs';

const EXAMPLE = new URL('../helm/examples/shop/', import.meta.url);

/** @param settings - the module `config/schema` */
export function helmReadme(settings) {
  const schema = JSON.parse(helmSchema(settings));
  const rows = helmValues().map(({ path, description, preset }) => {
    const allowed = wordsFor(path.split('.').reduce((group, name) => group.properties[name], schema));
    return `| \`${path}\` | ${description} | ${allowed} | \`${JSON.stringify(preset)}\` |`;
  });
  return `# Heapwarden's Helm chart

Written by \`npm run docs\`.

The chart brings Heapwarden to a Deployment without a change of its code or its image: an init container copies the agent
to a volume, and \`NODE_OPTIONS\` loads it. It brings what belongs to that: token, volume for captures, monitor, rules,
dashboards, network policy. And it runs a demo.

Needs Kubernetes 1.20 or later, Helm 3 or 4, and the images \`agent\` and \`demo\` of the Dockerfile in a registry of yours.

## The demo

\`\`\`
helm install shop helm/heapwarden --set demo.enabled=true \\
  --set agent.image.repository=<registry>/heapwarden-agent --set demo.image.repository=<registry>/heapwarden-demo
helm test shop
\`\`\`

What is printed says how to open the page, and how to send visitors.

## Your own Deployment

The chart of your application depends on this one (\`Chart.yaml\`):

\`\`\`yaml
${dependencies()}
\`\`\`

Its Deployment includes a template wherever a field of the Pod gets something; the template is called as the field is, and
takes the context of this chart, \`.Subcharts.heapwarden\`. The Deployment of \`helm/examples/shop\`, whole:

\`\`\`yaml
${example('templates/deployment.yaml')}
\`\`\`

with these values:

\`\`\`yaml
${example('values.yaml')}
\`\`\`

With \`heapwarden.enabled: false\` nothing of it is left in the Pods.

**NODE_OPTIONS.** A container has one. What the application had before, in its manifest or by \`ENV\` in its image, goes to
\`nodeOptions\`, and out of its own list.

**Service links.** For each Service of its namespace that has an address of its own, Kubernetes sets variables in every
container, called as the Service is: for \`heapwarden-demo\` they begin with \`HEAPWARDEN_\`, as settings do. So the Pod says
\`enableServiceLinks: false\`, unless it reads such variables.

**Users.** The application may run as any user, and with a read-only root: the agent writes to its volume alone. With a
claim, the Pod needs an \`fsGroup\` that may write to it, and \`fsGroupChangePolicy: OnRootMismatch\`, or Kubernetes opens
what is in it to the group at each start. The init container refuses to be root: a Pod that says \`runAsUser: 0\` has to say
it of the application's container.

**Several containers.** One of a Pod is watched: the port is one. Several Deployments of one release share the values; for
values of their own, let yours depend on the chart twice, with an \`alias\` each, and take \`.Subcharts.<alias>\`.

**Clusters.** Of an application that runs as a cluster, every process is watched, and one has the port, mostly the primary:
the others log \`EADDRINUSE\`, judge and capture all the same, and are not scraped. Their metrics come by OTLP
(\`settings.otlpExport: true\`; where to, by \`OTEL_EXPORTER_OTLP_ENDPOINT\`), each process an instance of its own. Or each
worker calls \`warden.bindPrometheus(register)\`, and the primary serves \`clusterMetrics()\` of prom-client's
\`AggregatorRegistry\`: the largest of each gauge, the sum of what is counted.

## Memory

A heap snapshot is written by a forked child, whose memory counts to the container. It takes what the heap's objects need
once more and more: 400 MB beside a heap of 50 MB of small objects, 1.9 GB beside 200 MB, about 450 bytes per object, 800
on Node 26. A heap of large objects takes less: count, not size, decides. So:

| | |
| --- | --- |
| memory limit | what the application uses, and room for the child: ten times a heap of small objects that is to be captured |
| \`--max-old-space-size\` | as without Heapwarden; when the limit of the container has grown, V8's own should stay |
| CPU | no limit, or a core to spare: the child works for seconds to minutes |
| \`snapshots.sizeMiB\` | compressed, a snapshot takes about 12 bytes per object; the store keeps to nine tenths of the volume |
| \`ephemeral-storage\` limit | if there is one, \`snapshots.sizeMiB\` and 64 MiB for the agent on top of the application's |

Where a snapshot would not fit, none is tried: a heap profile and a report take its place, and the metric
\`heapwarden_captures_total{outcome="refused_memory"}\` says so. How that is decided is in \`docs/captures.md\`.

## Probes

The application's own probes stay as they are. \`/healthz\` answers while the watchdog lives, which it does while the
application hangs: as a liveness probe it would keep a dead application alive. \`/readyz\` answers 503 at critical memory
pressure: as a readiness probe it takes the traffic from a Pod before its memory ends, and gives it to its siblings, which
may be as full. It is meant for Deployments with spare replicas, beside the probe that there is.

## Token

Page and API demand a token; metrics and health do not. The chart makes a random one and keeps it on upgrades, which it can
where Helm talks to the cluster. Tools that render without one (\`helm template\`, Argo CD) get another token each time: give them
\`token.existingSecret\`.

## Captures

The volume is an \`emptyDir\` unless \`snapshots.persistence.enabled\`. It outlives the container, so that after an
out-of-memory kill the next one finds the last words; it ends with the Pod. What is to stay goes to a bucket or a claim;
of the replicas that share a claim, or a bucket, one takes a snapshot at a time.

For a bucket the agent needs credentials: a Secret (\`s3.existingSecret\`), or a role of the service account that the Pods
run under, by an annotation on it (in the demo \`demo.serviceAccountAnnotations\`). The rights are in \`docs/captures.md\`.

## Prometheus and Grafana

\`monitor.kind\` makes a PodMonitor or a ServiceMonitor; the job is the name of the service. Where Prometheus selects by
labels, \`monitor.labels\` and \`rules.labels\` carry them (kube-prometheus-stack: \`release: <its release>\`). Rules and
dashboards are of the whole cluster: enable them in one release. One that has nothing else:

\`\`\`
helm install heapwarden helm/heapwarden --set enabled=false,rules.enabled=true,dashboards.enabled=true
\`\`\`

The rules say \`keep_firing_for\`, which Prometheus has from 2.42 on.

## Values

| value | what | allowed | default |
| --- | --- | --- | --- |
${rows.join('\n')}
`;
}

function example(file) {
  return readFileSync(new URL(file, EXAMPLE), 'utf8').trim();
}

function dependencies() {
  return /^dependencies:\n(?: .*\n?)+/m.exec(example('Chart.yaml'))[0].trim();
}

function wordsFor({ type, enum: values, minimum, maximum, properties, patternProperties }) {
  if (values !== undefined) return values.map((value) => `\`${value}\``).join(', ');
  if (type === 'boolean') return 'true or false';
  if (type === 'array') return 'a list';
  if (properties?.limits !== undefined) return 'requests and limits';
  if (patternProperties !== undefined) return 'a map of texts';
  if (type === 'object') return 'a map, see docs/configuration.md';
  if (type === 'string') return 'a text';
  const kind = type === 'integer' ? 'a whole number' : 'a number';
  return maximum === undefined ? `${kind} from ${minimum}` : `${kind} from ${minimum} to ${maximum}`;
}
