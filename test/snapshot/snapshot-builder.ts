/** Builds small heap snapshots by hand, in the ways that different versions of V8 write them. */

export const NODE_TYPES = [
  'hidden',
  'array',
  'string',
  'object',
  'code',
  'closure',
  'regexp',
  'number',
  'native',
  'synthetic',
  'concatenated string',
  'sliced string',
  'symbol',
  'bigint',
  'object shape',
] as const;

export const EDGE_TYPES = [
  'context',
  'element',
  'property',
  'internal',
  'hidden',
  'shortcut',
  'weak',
] as const;

export type NodeType = (typeof NODE_TYPES)[number];
export type EdgeType = (typeof EDGE_TYPES)[number];

interface BuiltNode {
  readonly type: NodeType;
  readonly name: string;
  readonly detachedness: number;
  readonly edges: { readonly type: EdgeType; readonly name: string | number; readonly to: number }[];
}

/** Rows as Node 20 writes them, or as Node 24 does. */
export type Layout = 'node 20' | 'node 24';

const FIELDS = {
  'node 20': ['type', 'name', 'id', 'self_size', 'edge_count', 'trace_node_id', 'detachedness'],
  'node 24': ['type', 'name', 'id', 'self_size', 'edge_count', 'detachedness'],
} as const satisfies Record<Layout, readonly string[]>;

export class SnapshotBuilder {
  readonly #nodes: BuiltNode[] = [{ type: 'synthetic', name: '', detachedness: 0, edges: [] }];
  readonly #functions: { readonly name: string; readonly script: string }[] = [];
  readonly #loose: string[] = [];
  readonly #sections: string[] = [];

  /**
   * @param detachedness - 1 attached, 2 detached
   * @returns the number of the node; the root is 0
   */
  node(type: NodeType, name: string, detachedness = 0): number {
    return this.#nodes.push({ type, name, detachedness, edges: [] }) - 1;
  }

  edge(from: number, type: EdgeType, name: string | number, to: number): this {
    this.#nodes[from]?.edges.push({ type, name, to });
    return this;
  }

  /** A function that allocations are attributed to. */
  traced(name: string, script: string): this {
    this.#functions.push({ name, script });
    return this;
  }

  /** A string that nobody refers to. */
  loose(text: string): this {
    this.#loose.push(text);
    return this;
  }

  /** A further member, as JSON, before the strings. */
  section(name: string, json: string): this {
    this.#sections.push(`"${name}":${json},`);
    return this;
  }

  /** The id that the file has for a node. */
  idOf(node: number): number {
    return 2 * node + 1;
  }

  text(layout: Layout = 'node 24', escaped: (text: string) => string = asV8): string {
    const fields = FIELDS[layout];
    const strings = new Map([['<dummy>', 0]]);
    const index = (text: string) => strings.get(text) ?? strings.set(text, strings.size).size - 1;
    const nodes = this.#nodes.map(({ type, name, detachedness, edges }, ordinal) => {
      const values = {
        type: NODE_TYPES.indexOf(type),
        name: index(name),
        id: this.idOf(ordinal),
        self_size: 16,
        edge_count: edges.length,
        trace_node_id: 0,
        detachedness,
      };
      return fields.map((field) => values[field]);
    });
    const edges = this.#nodes.flatMap((node) =>
      node.edges.map(({ type, name, to }) => [
        EDGE_TYPES.indexOf(type),
        typeof name === 'number' ? name : index(name),
        to * fields.length,
      ]),
    );
    const functions = this.#functions.map(({ name, script }, id) => [
      id,
      index(name),
      index(script),
      1,
      2,
      3,
    ]);
    for (const text of this.#loose) index(text);
    const meta = {
      node_fields: fields,
      node_types: [NODE_TYPES, 'string', 'number', 'number', 'number', 'number', 'number'],
      edge_fields: ['type', 'name_or_index', 'to_node'],
      edge_types: [EDGE_TYPES, 'string_or_number', 'node'],
      trace_function_info_fields: ['function_id', 'name', 'script_name', 'script_id', 'line', 'column'],
      trace_node_fields: ['id', 'function_info_index', 'count', 'size', 'children'],
      sample_fields: ['timestamp_us', 'last_assigned_id'],
      location_fields: ['object_index', 'script_id', 'line', 'column'],
    };
    const header = { meta, node_count: nodes.length, edge_count: edges.length, trace_function_count: 0 };
    const newline = layout === 'node 20' ? '\n' : '';
    const rows = (all: readonly (readonly number[])[]) => all.map((row) => row.join()).join(`${newline},`);
    return [
      `{"snapshot":${JSON.stringify(header)},\n`,
      `"nodes":[${rows(nodes)}${newline}],\n`,
      `"edges":[${rows(edges)}${newline}],\n`,
      `"trace_function_infos":[${rows(functions)}],\n"trace_tree":[1,0,2,3,[]],\n"samples":[],\n"locations":[0,1,2,3],\n`,
      ...this.#sections,
      `"strings":[${[...strings.keys()].map((text) => `"${escaped(text)}"`).join(`,${newline}`)}]}`,
    ].join('');
  }
}

/** V8's way: pure ASCII. */
export function asV8(text: string): string {
  return JSON.stringify(text)
    .slice(1, -1)
    .replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`);
}

/** Raw UTF-8, as other writers give it. */
export function asUtf8(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

/** A file as a reader of all of it at once sees it. */
export interface ParsedSnapshot {
  readonly snapshot: {
    readonly meta: Readonly<Record<string, readonly unknown[]>>;
    readonly node_count: number;
    readonly edge_count: number;
  };
  readonly nodes: readonly number[];
  readonly edges: readonly number[];
  readonly strings: readonly string[];
}
