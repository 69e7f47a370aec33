/**
 * `docs/openapi.json`: what is taken, from the schemas that the routes validate with; what is answered, from the types of
 * `src/server/api.ts`.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { toJsonSchema } from '@valibot/to-json-schema';
import { createGenerator } from 'ts-json-schema-generator';

const root = new URL('..', import.meta.url);

const TOKEN = [{ token: [] }];

/** @param routes - as `routesOf` gives them; nothing of them is called. @returns an OpenAPI 3.1 document as text */
export function apiDocument({ monitoring, api }) {
  const { version } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'));
  const routes = [...monitoring, ...api];
  const types = new Set(['Problem', ...routes.flatMap(typesOf)]);
  const document = {
    openapi: '3.1.1',
    info: {
      title: 'Heapwarden',
      version,
      description:
        'The watchdog of one Node.js process. Fields carry units in their names; times are ISO 8601; what is not known is null. Clients ignore fields that they do not know.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: 'http://127.0.0.1:9469' }],
    paths: pathsOf(routes),
    components: {
      securitySchemes: {
        token: {
          type: 'http',
          scheme: 'bearer',
          description: 'Each operation names the scope that the token must have, as `x-scope`.',
        },
      },
      schemas: schemasOf(types),
    },
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function typesOf({ answers }) {
  return Object.values(answers).flatMap(({ type }) => type ?? []);
}

function pathsOf(routes) {
  const paths = {};
  for (const route of routes) {
    const path = route.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method]: operationOf(route, path) };
  }
  return paths;
}

function operationOf({ method, summary, demands, params, query, body, answers }, path) {
  const parameters = [...parametersOf(params, 'path'), ...parametersOf(query, 'query')];
  return {
    operationId: idOf(method, path),
    summary,
    ...securityOf(demands, path),
    ...(parameters.length > 0 && { parameters }),
    ...(body && { requestBody: requestBodyOf(body) }),
    responses: {
      ...Object.fromEntries(Object.entries(answers).map(([status, answer]) => [status, responseOf(answer)])),
      default: {
        description: 'A problem, RFC 9457.',
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
  };
}

/** `get /api/v1/captures/{id}/download` → `getCapturesIdDownload` */
function idOf(method, path) {
  const words = path.replace('/api/v1', '').match(/\w+/g);
  return method + words.map((word) => word[0].toUpperCase() + word.slice(1)).join('');
}

function securityOf(demands, path) {
  // `metricsAccess` decides; a client that has a token may send it either way.
  if (path === '/metrics') return { security: [{}, ...TOKEN], 'x-scope': 'metrics' };
  if (demands === 'open') return { security: [] };
  if (demands === 'download-or-link') return { security: [...TOKEN, {}], 'x-scope': 'download' };
  return { security: TOKEN, 'x-scope': demands };
}

function parametersOf(schema, place) {
  if (schema === undefined) return [];
  const { properties, required = [] } = jsonSchemaOf(schema);
  return Object.entries(properties).map(([name, { description, ...rest }]) => ({
    name,
    in: place,
    required: required.includes(name),
    ...(description && { description }),
    schema: rest,
  }));
}

function requestBodyOf(schema) {
  const { default: _, ...object } = jsonSchemaOf(schema);
  return { required: schema.type !== 'optional', content: { 'application/json': { schema: object } } };
}

/** What a client sends: before defaults are put in and texts are trimmed. */
function jsonSchemaOf(schema) {
  const { $schema: _, ...rest } = toJsonSchema(schema, {
    target: 'draft-2020-12',
    typeMode: 'input',
    ignoreActions: ['trim'],
  });
  return rest;
}

function responseOf({ description, type, mediaType }) {
  if (type === undefined && mediaType === undefined) return { description };
  const schema = type === undefined ? {} : { $ref: `#/components/schemas/${type}` };
  return { description, content: { [mediaType ?? 'application/json']: { schema } } };
}

/** Schemas of the types, and of those that they refer to. */
function schemasOf(types) {
  const { definitions } = createGenerator({
    path: fileURLToPath(new URL('src/server/api.ts', root)),
    tsconfig: fileURLToPath(new URL('tsconfig.json', root)),
    skipTypeCheck: true,
    expose: 'all',
    additionalProperties: true,
  }).createSchema('*');
  const schemas = {};
  const add = (name) => {
    if (name in schemas) return;
    // The name is taken before its members are looked at, which may refer back to it.
    schemas[name] = undefined;
    schemas[name] = translated(definitions[name], definitions, add);
  };
  for (const type of types) add(type);
  return Object.fromEntries(Object.entries(schemas).sort(([a], [b]) => a.localeCompare(b)));
}

/** From draft 7 to 2020-12. What has no name of its own, such as `Omit<A, "b">`, is written out where it is. */
function translated(schema, definitions, add) {
  if (Array.isArray(schema)) return schema.map((each) => translated(each, definitions, add));
  if (typeof schema !== 'object' || schema === null) return schema;
  const { $ref, items, ...rest } = schema;
  const others = Object.fromEntries(
    Object.entries(rest).map(([key, value]) => [key, translated(value, definitions, add)]),
  );
  if ($ref !== undefined) {
    const name = decodeURIComponent($ref.replace('#/definitions/', ''));
    if (!/^\w+$/.test(name)) return { ...translated(definitions[name], definitions, add), ...others };
    add(name);
    return { $ref: `#/components/schemas/${name}`, ...others };
  }
  if (items === undefined) return others;
  const inner = translated(items, definitions, add);
  return { ...others, [Array.isArray(items) ? 'prefixItems' : 'items']: inner };
}
