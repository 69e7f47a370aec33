/**
 * What Grafana's own types say of dashboards, as a JSON Schema; kept in `node_modules/.cache/grafana-schema`, with the
 * TypeScript 5 that the generator needs, which must not meet the project's. Run directly, it makes it.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PACKAGES = {
  '@grafana/schema': '13.2.3',
  'ts-json-schema-generator': '2.4.0',
  ajv: '8.20.0',
  typescript: '5.9.3',
};

/** Depends on all of Grafana's front end; one file of types is all that is needed of it. */
const PROMETHEUS = '@grafana/prometheus@13.2.3';

/** The kinds of panels in the dashboards, and whether they have settings of their own for fields. */
const PANELS = { timeseries: true, statetimeline: true, table: true, stat: false };

const TYPES = [
  'Dashboard',
  'Query',
  ...Object.keys(PANELS).flatMap((kind) => [`${kind}Options`, `${kind}Fields`]),
];

const folder = fileURLToPath(new URL('../node_modules/.cache/grafana-schema', import.meta.url));
const schemasPath = join(folder, 'schemas.json');
const requireThere = createRequire(join(folder, 'package.json'));

/**
 * What checks a value against a type of `types.ts`: `Dashboard`, `Query`, and `timeseriesOptions`, `timeseriesFields` and
 * so on for each kind of panel.
 * @returns a function that tells what is wrong; undefined where the schema has not been made
 */
export function installedGrafanaSchema() {
  if (!existsSync(schemasPath)) return undefined;
  const { Ajv } = requireThere('ajv');
  const schemas = Object.entries(requireThere(schemasPath));
  const validators = new Map(
    schemas.map(([type, schema]) => [type, new Ajv({ allErrors: true, strict: false }).compile(schema)]),
  );
  return (type, value) => {
    const validate = validators.get(type);
    if (validate(value)) return [];
    return validate.errors.map(({ instancePath, message, params }) => ({ instancePath, message, params }));
  };
}

function makeSchema() {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"private":true}\n');
  const packages = Object.entries(PACKAGES).map(([name, version]) => `${name}@${version}`);
  run('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', ...packages]);
  const tarball = run('npm', ['pack', '--silent', PROMETHEUS]).trim();
  run('tar', ['-xzf', tarball, '--strip-components=3', 'package/dist/types/dataquery.d.ts']);
  writeFileSync(join(folder, 'data.d.ts'), SCOPES);
  writeFileSync(join(folder, 'types.ts'), types());
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(TSCONFIG));
  const { createGenerator } = requireThere('ts-json-schema-generator');
  const generator = createGenerator({
    path: join(folder, 'types.ts'),
    tsconfig: join(folder, 'tsconfig.json'),
    skipTypeCheck: true,
    additionalProperties: false,
    // Names alone would not do: several types have the same.
    expose: 'none',
  });
  const schemas = Object.fromEntries(TYPES.map((type) => [type, generator.createSchema(type)]));
  writeFileSync(schemasPath, JSON.stringify(schemas));
}

/** What the types of queries take from @grafana/data, and the dashboards make no use of. */
const SCOPES = `export type Scope = { metadata: { name: never } };
export type ScopeSpec = { title: never };
export type ScopeSpecFilter = { key: never };
`;

const TSCONFIG = {
  compilerOptions: {
    strict: true,
    module: 'esnext',
    moduleResolution: 'bundler',
    target: 'es2022',
    types: [],
    paths: { '@grafana/data': ['./data.d.ts'] },
  },
  include: ['types.ts'],
};

/**
 * Panels leave open what their plug-ins define, so that is a type of its own for each. An annotation says in its type that its
 * query is one of Grafana's own data source, and in a comment that plug-ins may add what they need: those of Prometheus are
 * in @grafana/prometheus, `annotations.ts`.
 */
function types() {
  const raw = './node_modules/@grafana/schema/dist/types/raw';
  const imports = Object.keys(PANELS).map(
    (kind) => `import type * as ${kind} from '${raw}/composable/${kind}/panelcfg/x/types.gen';`,
  );
  const panels = Object.entries(PANELS).map(
    ([kind, hasFields]) => `export type ${kind}Options = Partial<${kind}.Options>;
export type ${kind}Fields = Fields<${hasFields ? `Partial<${kind}.FieldConfig>` : 'Record<never, never>'}>;`,
  );
  return `import type * as dashboard from '${raw}/dashboard/x/types.gen';
${imports.join('\n')}
import type { Prometheus } from './dataquery';

export type Query = Prometheus & { interval?: string };
type Fields<Custom> = Omit<dashboard.FieldConfig, 'custom'> & { custom?: Custom };
type Annotation = Omit<dashboard.AnnotationQuery, 'target'> & {
  target: Query;
  titleFormat?: string;
  textFormat?: string;
  tagKeys?: string;
  useValueForTime?: boolean;
};
export type Dashboard = Omit<dashboard.Dashboard, 'annotations'> & { annotations: { list: Annotation[] } };
${panels.join('\n')}
`;
}

function run(command, args) {
  return execFileSync(command, args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
}

if (process.argv[1] === fileURLToPath(import.meta.url) && installedGrafanaSchema() === undefined)
  makeSchema();
