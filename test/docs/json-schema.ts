/** Reads a JSON Schema as a schema of valibot, as far as docs/analysis.schema.json makes use of it. */
import * as v from 'valibot';

export interface JsonSchema {
  readonly $defs?: Readonly<Record<string, JsonSchema>>;
  readonly $ref?: string;
  readonly const?: string | number;
  readonly enum?: readonly string[];
  readonly anyOf?: readonly JsonSchema[];
  readonly type?: string | readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: false;
}

/** What says nothing about values, and what is read along with the keyword that it belongs to. */
const KNOWN = new Set([
  ...['$schema', '$id', 'title', 'description', '$defs'],
  ...['$ref', 'const', 'enum', 'anyOf', 'type', 'minimum', 'maximum', 'items'],
  ...['properties', 'required', 'additionalProperties'],
]);

/** @throws Error for a keyword that it does not know: it would check less than it seems to */
export function validatorOf(schema: JsonSchema, definitions = schema.$defs ?? {}): v.GenericSchema {
  const unknown = Object.keys(schema).filter((keyword) => !KNOWN.has(keyword));
  if (unknown.length > 0) throw new Error(`The keyword ${unknown[0]} is not known.`);
  if (schema.$ref !== undefined) {
    const name = schema.$ref.replace('#/$defs/', '');
    return v.lazy(() => validatorOf(definitions[name] as JsonSchema, definitions));
  }
  if (schema.const !== undefined) return v.literal(schema.const);
  if (schema.enum !== undefined) return v.picklist(schema.enum);
  if (schema.anyOf !== undefined) return v.union(schema.anyOf.map((any) => validatorOf(any, definitions)));
  return v.union([schema.type ?? []].flat().map((type) => ofType(type, schema, definitions)));
}

function ofType(
  type: string,
  schema: JsonSchema,
  definitions: Readonly<Record<string, JsonSchema>>,
): v.GenericSchema {
  const { minimum = -Infinity, maximum = Infinity, items = {}, properties = {}, required = [] } = schema;
  switch (type) {
    case 'string':
      return v.string();
    case 'boolean':
      return v.boolean();
    case 'null':
      return v.null();
    case 'integer':
      return v.pipe(v.number(), v.integer(), v.minValue(minimum), v.maxValue(maximum));
    case 'number':
      return v.pipe(v.number(), v.minValue(minimum), v.maxValue(maximum));
    case 'array':
      return v.array(validatorOf(items, definitions));
    case 'object': {
      const members = Object.entries(properties).map(([name, member]) => {
        const validator = validatorOf(member, definitions);
        return [name, required.includes(name) ? validator : v.optional(validator)] as const;
      });
      const entries = Object.fromEntries(members);
      return schema.additionalProperties === false ? v.strictObject(entries) : v.object(entries);
    }
    default:
      throw new Error(`The type ${type} is not known.`);
  }
}
