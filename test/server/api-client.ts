/** A client typed by the OpenAPI document, which holds every answer against it. */
import { readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import createClient, { type Client } from 'openapi-fetch';
import type { Scope } from '../../src/config/tokens-schema.js';
import type { paths } from './api-paths.js';

interface Operation {
  readonly 'x-scope'?: Scope;
  readonly requestBody?: object;
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { schema: object }>> }>
  >;
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: object;
}

export const DOCUMENT: Document = JSON.parse(
  readFileSync(new URL('../../docs/openapi.json', import.meta.url), 'utf8'),
);

/** All that the document describes: method in upper case, path, and what is said of them. */
export const OPERATIONS = Object.entries(DOCUMENT.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
);

/** Those that demand a token however the watchdog is configured: method, path and scope. */
export const GUARDED = OPERATIONS.flatMap(({ method, path, operation: { 'x-scope': scope } }) =>
  scope === undefined || path === '/metrics' ? [] : [[method, path, scope] as const],
);

const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, keywords: ['components'] });
addFormats.default(ajv);
ajv.addSchema({ $id: 'api', components: closed(DOCUMENT.components) });

/** Answers hold no more than the document says; clients are told to expect it. */
function closed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closed);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.fromEntries(Object.entries(value).map(([key, member]) => [key, closed(member)]));
  const isObject = members['type'] === 'object' && members['additionalProperties'] === undefined;
  return isObject ? { ...members, additionalProperties: false } : members;
}

const validators = new Map<string, ValidateFunction>();

function validatorOf(schema: object): ValidateFunction {
  const text = JSON.stringify(schema).replaceAll('"#/', '"api#/');
  const validator = validators.get(text) ?? ajv.compile(JSON.parse(text));
  validators.set(text, validator);
  return validator;
}

/** What of an answer is not as the document says; undefined when all is. */
export async function breachOf(
  method: string,
  path: string,
  response: Response,
): Promise<string | undefined> {
  const operation = DOCUMENT.paths[path]?.[method.toLowerCase()];
  if (operation === undefined) return `${method} ${path} is not in the document`;
  const { status } = response;
  const isProblem = status >= 400 && operation.responses[status] === undefined;
  const expected = operation.responses[isProblem ? 'default' : status];
  if (expected === undefined) return `${status} is not in the document`;
  const type = response.headers.get('content-type')?.split(';')[0] ?? '';
  if (expected.content === undefined) return type === '' ? undefined : `no content was expected, but ${type}`;
  const content = expected.content[type];
  if (content === undefined) return `the type ${type} is not in the document`;
  if (!/json$/.test(type)) return undefined;
  const validate = validatorOf(content.schema);
  return validate(await response.clone().json()) ? undefined : ajv.errorsText(validate.errors);
}

/** @throws Error from each call whose answer is not as the document says */
export function clientOf(url: string, token: string): Client<paths> {
  const client = createClient<paths>({ baseUrl: url, headers: { authorization: `Bearer ${token}` } });
  client.use({
    async onResponse({ request, response, schemaPath }) {
      const breach = await breachOf(request.method, schemaPath, response);
      if (breach !== undefined)
        throw new Error(`${request.method} ${schemaPath}, ${response.status}: ${breach}`);
    },
  });
  return client;
}
