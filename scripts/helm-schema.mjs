/** `helm/heapwarden/values.schema.json`: what `values.yaml` says of each value, and what is allowed. */
import { toJsonSchema } from '@valibot/to-json-schema';
import { helmValues } from './helm-values.mjs';

/** The settings that the chart decides, by a value of its own or because only one makes sense in a Pod. */
const OF_THE_CHART = [
  ...['enabled', 'dir', 'host', 'port', 'token', 'service', 'storeMaxBytes', 'targetsDir'],
  ...['s3Bucket', 's3Prefix', 's3Endpoint', 's3Region'],
  // Monitors and the test of the chart ask by plain HTTP, and show no token.
  ...['tlsCert', 'tlsKey', 'tlsClientCa', 'metricsAccess'],
];

const flag = { type: 'boolean' };
const text = { type: 'string' };
const filled = { type: 'string', minLength: 1 };

/** Names of objects, as RFC 1123 has them. */
const DNS_LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const DNS_NAME = `${DNS_LABEL}(\\.${DNS_LABEL})*`;
const optionalName = { type: 'string', maxLength: 253, pattern: `^(${DNS_NAME})?$` };
/** What is appended to it in names of objects has 11 characters at most. */
const optionalShortName = { type: 'string', maxLength: 52, pattern: `^(${DNS_LABEL})?$` };

const image = {
  repository: { type: 'string', pattern: '^[a-z0-9][a-z0-9.-]*(:[0-9]+)?(/[a-z0-9][a-z0-9._-]*)*$' },
  tag: { type: 'string', pattern: '^(\\w[\\w.-]{0,127}(@sha256:[0-9a-f]{64})?)?$' },
  pullPolicy: { enum: ['Always', 'IfNotPresent', 'Never'] },
};

const quantity = { type: ['string', 'integer'], pattern: '^[0-9]+(\\.[0-9]+)?(m|k|[KMGTPE]i?)?$' };
const amounts = closed({ cpu: quantity, memory: quantity, 'ephemeral-storage': quantity });
const resources = closed({ requests: amounts, limits: amounts });

/** The prefix of a key is a name with dots, the rest as a value. */
const LABEL = '([A-Za-z0-9]([\\w.-]{0,61}[A-Za-z0-9])?)';
const labels = mapOf({ type: 'string', pattern: `^${LABEL}?$` });
const annotations = mapOf(text);

const port = { type: 'integer', minimum: 1, maximum: 65_535 };
const portName = { type: 'string', maxLength: 15, pattern: `^${DNS_LABEL}$` };
const peer = {
  ...closed({
    namespaceSelector: { type: 'object' },
    podSelector: { type: 'object' },
    ipBlock: { type: 'object', required: ['cidr'] },
  }),
  minProperties: 1,
};

/** What is allowed for each value; those that are missing are the settings. */
const ALLOWED = {
  enabled: flag,
  nameOverride: optionalShortName,
  fullnameOverride: optionalShortName,
  ...under('agent.image', image),
  'agent.resources': resources,
  serviceName: { type: 'string', maxLength: 100 },
  nodeOptions: text,
  port,
  'token.existingSecret': optionalName,
  'token.existingSecretKey': { type: 'string', pattern: '^[\\w.-]+$' },
  'snapshots.sizeMiB': { type: 'integer', minimum: 64, maximum: 1_048_576 },
  'snapshots.persistence.enabled': flag,
  'snapshots.persistence.existingClaim': optionalName,
  'snapshots.persistence.storageClass': optionalName,
  'snapshots.persistence.accessMode': { enum: ['ReadWriteOnce', 'ReadWriteOncePod', 'ReadWriteMany'] },
  's3.bucket': { type: 'string', pattern: '^([A-Za-z0-9][\\w.-]{1,61}[A-Za-z0-9])?$' },
  's3.prefix': filled,
  's3.endpoint': { type: 'string', pattern: '^(https?://\\S+)?$' },
  's3.region': { type: 'string', pattern: '^[\\w-]*$' },
  's3.existingSecret': optionalName,
  'monitor.kind': { enum: ['none', 'PodMonitor', 'ServiceMonitor'] },
  'monitor.interval': { type: 'string', pattern: '^[1-9][0-9]*(ms|s|m|h)$' },
  'monitor.labels': labels,
  'rules.enabled': flag,
  'rules.labels': labels,
  'dashboards.enabled': flag,
  'dashboards.labels': labels,
  'dashboards.annotations': annotations,
  'networkPolicy.enabled': flag,
  'networkPolicy.from': { type: 'array', items: peer },
  'networkPolicy.applicationPorts': { type: 'array', items: { anyOf: [port, portName] } },
  'demo.enabled': flag,
  ...under('demo.image', image),
  'demo.imagePullSecrets': { type: 'array', items: { ...optionalName, minLength: 1 } },
  'demo.replicas': { type: 'integer', minimum: 0 },
  'demo.sessionTtlSeconds': { type: 'number', minimum: 0 },
  'demo.resources': resources,
  'demo.serviceAccountAnnotations': annotations,
};

/** @param settings - the module `config/schema` */
export function helmSchema(settings) {
  const schema = {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Values of the Helm chart heapwarden',
    ...closed({}),
  };
  const allowed = { ...ALLOWED, settings: settingsSchema(settings) };
  for (const { path, description } of helmValues()) {
    const names = path.split('.');
    const last = names.pop();
    groupAt(schema, names).properties[last] = { description, ...allowed[path] };
  }
  // Helm gives it to every chart that another one depends on.
  schema.properties.global = {
    description: 'Values that charts share; none of them is used.',
    type: 'object',
  };
  return `${JSON.stringify(schema, null, 2)}\n`;
}

function settingsSchema({ configSchema, settingDescription }) {
  const { properties } = toJsonSchema(configSchema, { typeMode: 'input', errorMode: 'ignore' });
  const names = Object.keys(properties).filter((name) => !OF_THE_CHART.includes(name));
  return closed(
    Object.fromEntries(
      names.map((name) => {
        const { allowed, computedDefault, default: preset, ...schema } = properties[name];
        return [name, { ...schema, description: settingDescription(name) }];
      }),
    ),
  );
}

function groupAt(schema, names) {
  return names.reduce((group, name) => {
    group.properties[name] ??= closed({});
    return group.properties[name];
  }, schema);
}

function closed(properties) {
  return { type: 'object', properties, additionalProperties: false };
}

/** A map by keys of labels and annotations. */
function mapOf(value) {
  return { ...closed({}), patternProperties: { [`^(${DNS_NAME}/)?${LABEL}$`]: value } };
}

function under(path, schemas) {
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [`${path}.${name}`, schema]));
}
