/** Writes a heap snapshot of any size row by row, as V8 would: nothing of it is kept in memory. */
import { closeSync, openSync, writeSync } from 'node:fs';

const NODE_TYPES = [
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
];
const EDGE_TYPES = ['context', 'element', 'property', 'internal', 'hidden', 'shortcut', 'weak'];

/** As Node 20 and 22 write them, and as Node 24 and 26 do: without a trace of its allocation, all rows in one line. */
const LAYOUTS = {
  'node 20': {
    fields: ['type', 'name', 'id', 'self_size', 'edge_count', 'trace_node_id', 'detachedness'],
    newline: '\n',
  },
  'node 24': { fields: ['type', 'name', 'id', 'self_size', 'edge_count', 'detachedness'], newline: '' },
};

const CHUNK_BYTES = 1024 * 1024;
/** The longest row: 7 numbers of up to 16 digits. */
const ROW_BYTES = 128;
const [ZERO, COMMA] = [48, 44];

/** Numbers of the types, for {@link SnapshotFile}. */
export const NODE = Object.fromEntries(NODE_TYPES.map((type, number) => [type, number]));
export const EDGE = Object.fromEntries(EDGE_TYPES.map((type, number) => [type, number]));

/** Give it all nodes, then all edges in the order of their nodes, then locations, then strings; and end it. */
export class SnapshotFile {
  #fd;
  #chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  #filled = 0;
  #width;
  #newline;
  #isFirst = true;
  /** Bytes so far. */
  bytes = 0;

  constructor(path, { nodeCount, edgeCount, layout = 'node 20' }) {
    const { fields, newline } = LAYOUTS[layout];
    this.#fd = openSync(path, 'w');
    this.#width = fields.length;
    this.#newline = newline;
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
    const header = { meta, node_count: nodeCount, edge_count: edgeCount, trace_function_count: 0 };
    this.#text(`{"snapshot":${JSON.stringify(header)},\n"nodes":[`);
  }

  node(type, name, id, selfSize, edgeCount) {
    this.#startRow();
    this.#number(type);
    this.#next(name);
    this.#next(id);
    this.#next(selfSize);
    this.#next(edgeCount);
    for (let field = 5; field < this.#width; field++) this.#next(0);
  }

  startEdges() {
    this.#startList('],\n"edges":[');
  }

  /** @param target - ordinal of a node */
  edge(type, name, target) {
    this.#startRow();
    this.#number(type);
    this.#next(name);
    this.#next(target * this.#width);
  }

  startLocations() {
    this.#startList('],\n"trace_function_infos":[],\n"trace_tree":[],\n"samples":[],\n"locations":[');
  }

  /** @param node - its ordinal */
  location(node, scriptId, line, column) {
    this.#startRow();
    this.#number(node * this.#width);
    this.#next(scriptId);
    this.#next(line);
    this.#next(column);
  }

  startStrings() {
    this.#startList('],\n"strings":[');
    this.string('<dummy>');
  }

  string(text) {
    this.#text(`${this.#isFirst ? '' : `,${this.#newline}`}${JSON.stringify(text)}`);
    this.#isFirst = false;
  }

  end() {
    this.#text(']}\n');
    this.#flush();
    closeSync(this.#fd);
  }

  #startList(words) {
    this.#text(words);
    this.#isFirst = true;
  }

  #startRow() {
    if (this.#filled + ROW_BYTES > CHUNK_BYTES) this.#flush();
    if (!this.#isFirst) {
      if (this.#newline !== '') this.#chunk[this.#filled++] = 10;
      this.#chunk[this.#filled++] = COMMA;
    }
    this.#isFirst = false;
  }

  #next(number) {
    this.#chunk[this.#filled++] = COMMA;
    this.#number(number);
  }

  #number(number) {
    let digits = 1;
    for (let power = 10; power <= number; power *= 10) digits++;
    let rest = number;
    for (let place = this.#filled + digits - 1; place >= this.#filled; place--) {
      const tenth = Math.floor(rest / 10);
      this.#chunk[place] = ZERO + rest - 10 * tenth;
      rest = tenth;
    }
    this.#filled += digits;
  }

  #text(text) {
    if (text.length > CHUNK_BYTES - this.#filled) this.#flush();
    if (text.length > CHUNK_BYTES) this.#write(Buffer.from(text));
    else this.#filled += this.#chunk.write(text, this.#filled, 'latin1');
  }

  #flush() {
    this.#write(this.#chunk.subarray(0, this.#filled));
    this.#filled = 0;
  }

  #write(bytes) {
    for (let written = 0; written < bytes.length; ) written += writeSync(this.#fd, bytes, written);
    this.bytes += bytes.length;
  }
}
