/**
 * Checks manifests against the TypeScript declarations of Kubernetes' own client and of the Prometheus Operator's
 * types: fields that there are not, fields that are missing, values of another type.
 */
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { parseAst } from 'rolldown/parseAst';

/** A node of the syntax tree, as far as declarations of data have it. */
interface Node {
  readonly type: string;
  // biome-ignore lint/suspicious/noExplicitAny: the tree is read by the shape that its type tells
  readonly [member: string]: any;
}

interface Declaration {
  readonly node: Node;
  readonly file: string;
}

export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
}

const SCALARS: Readonly<Record<string, string>> = {
  TSStringKeyword: 'string',
  TSNumberKeyword: 'number',
  TSBooleanKeyword: 'boolean',
  TSObjectKeyword: 'object',
};

export class Declarations {
  readonly #files = new Map<string, Node>();
  readonly #kubernetes: string;
  readonly #operator: string;

  /** @param folders - of a version of Kubernetes, and of the operator */
  constructor(folders: { readonly kubernetes: string; readonly operator: string }) {
    this.#kubernetes = folders.kubernetes;
    this.#operator = folders.operator;
  }

  /** What is wrong with a manifest, by the path of the field; empty when nothing is. */
  problemsOf(manifest: Manifest): string[] {
    const { apiVersion, kind } = manifest;
    const isOperators = apiVersion === 'monitoring.coreos.com/v1';
    const file = isOperators
      ? join(this.#operator, `${kind}.d.ts`)
      : join(this.#kubernetes, `V1${kind}.d.ts`);
    if (!existsSync(file)) return [`${kind}: there is no such kind`];
    return this.#check(manifest, this.#find(isOperators ? `I${kind}` : `V1${kind}`, file), kind);
  }

  #check(value: unknown, { node, file }: Declaration, path: string): string[] {
    switch (node.type) {
      case 'TSAnyKeyword':
        return [];
      case 'TSArrayType':
        return this.#checkItems(value, { node: node['elementType'], file }, path);
      case 'TSTypeReference':
        return this.#checkReference(value, { node, file }, path);
      case 'TSLiteralType':
        return value === node['literal'].value ? [] : [`${path}: is not ${node['literal'].value}`];
      case 'TSUnionType': {
        const results = node['types'].map((type: Node) => this.#check(value, { node: type, file }, path));
        return results.find((problems: string[]) => problems.length === 0) ?? results[0];
      }
      case 'TSTypeAliasDeclaration':
        return this.#check(value, { node: node['typeAnnotation'], file }, path);
      case 'ClassDeclaration':
      case 'TSInterfaceDeclaration':
        return this.#checkMembers(value, node['body'].body, file, path);
      case 'TSTypeLiteral':
        return this.#checkMembers(value, node['members'], file, path);
      default:
        return typeof value === SCALARS[node.type]
          ? []
          : [`${path}: is no ${SCALARS[node.type] ?? node.type}`];
    }
  }

  #checkItems(value: unknown, item: Declaration, path: string): string[] {
    if (!Array.isArray(value)) return [`${path}: is no list`];
    return value.flatMap((entry, index) => this.#check(entry, item, `${path}[${index}]`));
  }

  #checkReference(value: unknown, { node, file }: Declaration, path: string): string[] {
    const name = node['typeName'].name;
    if (name === 'Array')
      return this.#checkItems(value, { node: node['typeArguments'].params[0], file }, path);
    if (name.endsWith('IntOrString'))
      return /string|number/.test(typeof value) ? [] : [`${path}: is no port`];
    return this.#check(value, this.#find(name, file), path);
  }

  #checkMembers(value: unknown, members: readonly Node[], file: string, path: string): string[] {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return [`${path}: is no map`];
    const index = members.find(({ type, static: isStatic }) => type === 'TSIndexSignature' && !isStatic);
    const fields = new Map(
      members
        .filter(({ key, typeAnnotation, static: isStatic }) => key && typeAnnotation && !isStatic)
        // The client writes names that are words of the language with an underscore: `_from`.
        .map((member) => [String(member['key'].value ?? member['key'].name).replace(/^_/, ''), member]),
    );
    const missing = [...fields]
      .filter(([name, member]) => !member['optional'] && !(name in value))
      .map(([name]) => `${path}.${name}: is missing`);
    const wrong = Object.entries(value).flatMap(([name, entry]) => {
      const type = (fields.get(name) ?? index)?.['typeAnnotation'].typeAnnotation;
      if (type === undefined) return [`${path}.${name}: there is no such field`];
      return this.#check(entry, { node: type, file }, `${path}.${name}`);
    });
    return [...missing, ...wrong];
  }

  /** The declaration that a name has in a file, or where the file imports it from. */
  #find(name: string, file: string): Declaration {
    const { body } = this.#read(file);
    for (const statement of body) {
      const node = statement.declaration ?? statement;
      if (node.id?.name === name) return { node, file };
      const specifier = statement.specifiers?.find(
        ({ exported, local }: Node) => (exported ?? local).name === name,
      );
      if (specifier === undefined) continue;
      const source: string | undefined = statement.source?.value;
      if (source === undefined) return this.#find(specifier.local.name, file);
      if (source.startsWith('.'))
        return this.#find(name, join(dirname(file), source.replace(/\.js$/, '.d.ts')));
      // The operator's types take those of Kubernetes from another package.
      const kubernetesName = `V1${basename(source)}`;
      return this.#find(kubernetesName, join(this.#kubernetes, `${kubernetesName}.d.ts`));
    }
    throw new Error(`${file} does not declare ${name}`);
  }

  #read(file: string): Node {
    const known = this.#files.get(file);
    if (known !== undefined) return known;
    const tree = parseAst(readFileSync(file, 'utf8'), { lang: 'ts' }) as unknown as Node;
    this.#files.set(file, tree);
    return tree;
  }
}
