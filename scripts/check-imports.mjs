/**
 * Checks who imports whom, against the one table of the architecture. Imports of types alone are free, since
 * nothing of them is left when the program runs.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What each room may import at run time, beside itself and `error`. */
const MAY_IMPORT = {
  wire: [],
  config: ['capture/rules', 'capture/record'],
  os: [],
  detect: [],
  discovery: [],
  snapshot: [],
  'last-words': ['detect'],
  incident: ['detect'],
  store: [],
  alert: ['detect/words'],
  probe: ['wire'],
  capture: ['snapshot', 'detect'],
  metrics: ['wire', 'detect', 'capture', 'alert/delivery/channel-state'],
  otel: ['metrics'],
  server: ['capture', 'incident', 'alert/delivery/rate-limit'],
  // The addon sets what Node cannot: the priority of a process at the disk.
  analyser: ['snapshot', 'capture/addon'],
  report: ['snapshot'],
  // Snapshots in object storage are read where they are. The list of processes says whom to ask; `doctor` looks at what a
  // watchdog would look at, and at what dead ones have left. Each is loaded by the command that needs it.
  cli: [
    'snapshot',
    'report',
    'store/s3-snapshot',
    'store/s3-bucket',
    'config',
    'discovery',
    'last-words',
    'os',
    'capture',
    'detect/words',
  ],
  // In a browser: words and figures that others have too, and nothing of Node.
  page: ['detect/words', 'report/words', 'wire/tracked'],
  warden: [
    'probe',
    'wire',
    'capture/fork-here',
    'capture/addon',
    'config/dir',
    'os/procfs',
    'metrics/registry-metric',
    'metrics/semantic-conventions',
    'metrics/ucum',
  ],
  watchdog: [
    'wire',
    'config',
    'os',
    'detect',
    'discovery',
    'last-words',
    'incident',
    'store',
    'alert',
    'capture',
    'metrics',
    'otel',
    'server',
    'analyser/job',
    'analyser/analysis-memory',
    // A comparison that somebody has asked for, as HTML; loaded only then.
    'report/html',
    'snapshot/profile',
  ],
};

/** The only files that load these packages; the preload must reach none of them. */
const PACKAGES = {
  express: ['server/'],
  helmet: ['server/app'],
  'ipaddr.js': ['server/lock-out', 'alert/http/address-guard'],
  'lru-cache': ['server/lock-out'],
  'prom-client': ['metrics/prometheus'],
  pino: ['watchdog/logger'],
  standardwebhooks: ['alert/channels/webhook-channel'],
  valibot: ['config/', 'discovery/', 'server/', 'alert/delivery/notice-file'],
  commander: ['cli/'],
  'cli-progress': ['cli/progress'],
  'cli-table3': ['cli/table'],
  'log-update': ['cli/top/'],
  'ansi-escapes': ['cli/top/'],
  picocolors: ['cli/colours'],
  '@pnpm/tabtab': ['cli/completion'],
  undici: ['cli/client'],
  'd3-hierarchy': ['report/treemap'],
  'pprof-format': ['snapshot/profile/pprof'],
  preact: ['page/'],
  'preact/hooks': ['page/'],
  uplot: ['page/plot'],
  croner: ['config/', 'capture/rules/'],
  // In the application only where its own OpenTelemetry is loaded already.
  '@opentelemetry/api': ['otel/', 'warden/active-span'],
  '@opentelemetry/api-logs': ['otel/'],
  '@opentelemetry/core': ['otel/', 'server/trace-parent'],
  '@opentelemetry/exporter-metrics-otlp-grpc': ['otel/metric-exporter'],
  '@opentelemetry/exporter-metrics-otlp-http': ['otel/metric-exporter'],
  '@opentelemetry/exporter-metrics-otlp-proto': ['otel/metric-exporter'],
  '@opentelemetry/sdk-node': ['otel/'],
  '@aws-sdk/client-s3': ['store/'],
  '@aws-sdk/lib-storage': ['store/'],
};

const src = fileURLToPath(new URL('../src', import.meta.url));

const problems = readdirSync(src, { recursive: true })
  .filter((file) => /\.tsx?$/.test(file))
  .flatMap((file) => problemsOf(file));
for (const problem of problems) console.error(problem);
process.exit(problems.length === 0 ? 0 : 1);

function problemsOf(path) {
  const text = readFileSync(join(src, path), 'utf8');
  const file = path.replace(/\.tsx?$/, '');
  const statements = text.matchAll(
    /^(?:import|export)\s+(?!type\b)([^;]*?)\s*from '([^']+)'|import\('([^']+)'\)/gms,
  );
  return [...statements]
    .filter(([, names]) => !isTypesOnly(names))
    .map(([, , fixed, dynamic]) => fixed ?? dynamic)
    .filter((specifier) => !isAllowed(file, specifier))
    .map((specifier) => `src/${path} must not import ${specifier}`);
}

function isTypesOnly(names) {
  const inner = /^\{(.*)\}$/s.exec(names ?? '')?.[1];
  return inner?.split(',').every((name) => name.trim() === '' || name.trim().startsWith('type ')) ?? false;
}

function isAllowed(file, specifier) {
  const [room, inRoom] = file.split('/');
  if (specifier.startsWith('node:')) return true;
  if (!specifier.startsWith('.'))
    return PACKAGES[specifier]?.some((place) => file.startsWith(place)) ?? false;
  if (inRoom === undefined) return true;
  const target = normalize(join(dirname(file), specifier)).replace(/\.js$/, '');
  if (target === 'error' || target === 'version' || target.startsWith(`${room}/`)) return true;
  return (MAY_IMPORT[room] ?? []).some((allowed) => target === allowed || target.startsWith(`${allowed}/`));
}
