/** `docs/analysis.schema.json`, from the types of an analysis. */
import { readFileSync } from 'node:fs';
import { parseAst } from 'rolldown/parseAst';

const ANALYSIS = new URL('../src/snapshot/analysis/analysis.ts', import.meta.url);

/** Names carry units, which say more than the type. */
const UNITS = [
  [/^count|Count$|^(id|line)$/, { type: 'integer' }],
  [/Ratio$/, { type: 'number', minimum: 0, maximum: 1 }],
];

/** JSON Schema 2020-12 as text. There are no other members than those of the types. */
export function analysisSchema() {
  const analysis = new SourceFile(ANALYSIS);
  const definitions = new Map();
  const root = schemaOf(analysis.find('Analysis'), definitions);
  const { const: version } = root.properties.version;
  const schema = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: `urn:heapwarden:analysis:${version}`,
    title: 'Analysis of heap snapshots',
    ...root,
    $defs: Object.fromEntries(definitions),
  };
  return `${JSON.stringify(schema, null, 2)}\n`;
}

/** Types and constants of a file, and of those that it imports types from. */
class SourceFile {
  #url;
  #declarations = new Map();
  #imports = new Map();

  constructor(url) {
    this.#url = url;
    this.text = readFileSync(url, 'utf8');
    for (const statement of parseAst(this.text, { lang: 'ts' }).body) {
      for (const { local } of statement.specifiers ?? []) this.#imports.set(local.name, statement.source);
      const { declaration } = statement;
      for (const node of declaration?.declarations ?? [declaration]) {
        if (node?.id) this.#declarations.set(node.id.name, { node, file: this, start: statement.start });
      }
    }
  }

  find(name) {
    const found = this.#declarations.get(name);
    if (found !== undefined) return found;
    const path = this.#imports.get(name).value.replace(/\.js$/, '.ts');
    return new SourceFile(new URL(path, this.#url)).find(name);
  }

  /** The comment that ends where a declaration begins, in one line. */
  described(start) {
    const [, comment] = /\/\*\*((?:(?!\*\/).)*)\*\/\s*$/s.exec(this.text.slice(0, start)) ?? [];
    if (comment === undefined) return {};
    return { description: comment.replace(/\s*\n\s*\*?\s*/g, ' ').trim() };
  }
}

/** The schema of a declaration; those that it refers to are added to the definitions. */
function schemaOf({ node, file, start }, definitions) {
  const schema =
    node.type === 'TSInterfaceDeclaration'
      ? objectOf(membersOf({ node, file }), definitions)
      : typeOf(node.typeAnnotation, { file, definitions });
  return { ...file.described(start), ...schema };
}

/** Those of the interfaces that it extends first. */
function membersOf({ node, file }) {
  const inherited = node.extends.flatMap(({ expression }) => membersOf(file.find(expression.name)));
  return [...inherited, ...node.body.body.map((member) => ({ member, file }))];
}

function objectOf(members, definitions) {
  const properties = members.map(({ member, file }) => {
    const name = member.key.name;
    const type = typeOf(member.typeAnnotation.typeAnnotation, { name, file, definitions });
    return [name, { ...file.described(member.start), ...type }];
  });
  const required = members.filter(({ member }) => !member.optional).map(({ member }) => member.key.name);
  return {
    type: 'object',
    properties: Object.fromEntries(properties),
    required,
    additionalProperties: false,
  };
}

/** @param context - the file that the type is in, and the name of the member that has it */
function typeOf(node, context) {
  const { name, file, definitions } = context;
  switch (node.type) {
    case 'TSNumberKeyword':
      return UNITS.find(([names]) => names.test(name))?.[1] ?? { type: 'number' };
    case 'TSStringKeyword':
      return { type: 'string' };
    case 'TSBooleanKeyword':
      return { type: 'boolean' };
    case 'TSNullKeyword':
      return { type: 'null' };
    case 'TSLiteralType':
      return { const: node.literal.value };
    case 'TSTypeQuery':
      return { const: file.find(node.exprName.name).node.init.value };
    case 'TSTypeOperator':
      return typeOf(node.typeAnnotation, context);
    case 'TSArrayType':
      return { type: 'array', items: typeOf(node.elementType, context) };
    case 'TSTypeLiteral':
      return objectOf(
        node.members.map((member) => ({ member, file })),
        definitions,
      );
    case 'TSUnionType':
      return unionOf(node.types.map((type) => typeOf(type, context)));
    case 'TSTypeReference':
      return referenceTo(node.typeName.name, context);
    default:
      throw new Error(`${node.type} in ${file.text.slice(node.start, node.end)} is not known`);
  }
}

function unionOf(schemas) {
  if (schemas.every((schema) => 'const' in schema)) return { enum: schemas.map(({ const: value }) => value) };
  const [first, ...rest] = schemas;
  if ('type' in first && rest.every((schema) => Object.keys(schema).join() === 'type')) {
    return { ...first, type: schemas.map(({ type }) => type) };
  }
  return { anyOf: schemas };
}

function referenceTo(name, { file, definitions }) {
  if (!definitions.has(name)) {
    definitions.set(name, {});
    definitions.set(name, schemaOf(file.find(name), definitions));
  }
  return { $ref: `#/$defs/${name}` };
}
