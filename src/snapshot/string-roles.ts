/**
 * What the nodes and edges of a snapshot use each of its strings for. The strings come last in the file, so this
 * is all that must be kept of what came before: one byte for each string.
 */
import type { NumericSection, SnapshotHeader } from './header.js';
import { invalidSnapshot } from './invalid.js';
import type { Rows } from './rows.js';

/** Name of a property. */
export const KEY = 1;
/** Any name that V8, Node or the source code gives: of internal edges, variables, built-in nodes. */
export const NAME = 2;
/** Name of a function or script. */
export const FUNCTION = 4;
/** What V8 shows as the class of an object. It may come from `Symbol.toStringTag` or a property `name`, so from data. */
export const CLASS = 8;
/** Content of a string, digits of a number, pattern of a regular expression. */
export const VALUE = 16;

/** Roles by index; 0 is a string that nobody refers to. */
export class StringRoles {
  readonly #pages: Uint8Array[] = [];
  #highest = -1;

  /** The highest index that was referred to, or -1. */
  get highest(): number {
    return this.#highest;
  }

  /** @throws HeapwardenError `HEAPWARDEN_SNAPSHOT_INVALID` when `index` cannot be one */
  add(index: number, role: number): void {
    const page = this.#pages[index >>> PAGE_BITS] ?? this.#newPage(index);
    page[index & PAGE_MASK] = (page[index & PAGE_MASK] as number) | role;
    if (index > this.#highest) this.#highest = index;
  }

  of(index: number): number {
    return this.#pages[index >>> PAGE_BITS]?.[index & PAGE_MASK] ?? 0;
  }

  #newPage(index: number): Uint8Array {
    if (index >= MAX_STRINGS) throw invalidSnapshot(`indexes of strings below ${MAX_STRINGS}, not ${index}`);
    const page = new Uint8Array(PAGE_MASK + 1);
    this.#pages[index >>> PAGE_BITS] = page;
    return page;
  }
}

/** In pages, so that nothing is copied when it grows, and no more is held than the file uses. */
const PAGE_BITS = 16;
const PAGE_MASK = 2 ** PAGE_BITS - 1;

/** A file with more would be well above 10 GB. */
const MAX_STRINGS = 2 ** 27;

/**
 * Makes what takes the numbers of a snapshot and notes the roles of its strings.
 *
 * @throws HeapwardenError `HEAPWARDEN_SNAPSHOT_INVALID` when the header lacks a field that is needed
 */
export function roleCollector(header: SnapshotHeader, roles: StringRoles): (rows: Rows) => void {
  const collectors: Partial<Record<NumericSection, (numbers: Uint32Array) => void>> = {
    nodes: typedNames(header, roles, 'nodes', 'name', header.nodeTypes.map(roleOfNode)),
    edges: typedNames(header, roles, 'edges', 'name_or_index', header.edgeTypes.map(roleOfEdge)),
  };
  if (header.fields('trace_function_infos').length > 0) {
    collectors.trace_function_infos = traceNames(header, roles);
  }
  return ({ section, numbers }) => collectors[section]?.(numbers);
}

/** Nodes and edges alike: what the name is depends on the type. */
function typedNames(
  header: SnapshotHeader,
  roles: StringRoles,
  section: 'nodes' | 'edges',
  nameField: string,
  roleOfType: readonly number[],
): (numbers: Uint32Array) => void {
  const rowLength = header.fields(section).length;
  const typeAt = header.fieldIndex(section, 'type');
  const nameAt = header.fieldIndex(section, nameField);
  const roleOf = Uint8Array.from(roleOfType);
  return (numbers) => {
    for (let row = 0; row < numbers.length; row += rowLength) {
      const role = roleOf[numbers[row + typeAt] as number];
      if (role === undefined)
        throw invalidSnapshot(`a type of the header in ${section}, not ${numbers[row + typeAt]}`);
      if (role !== NO_STRING) roles.add(numbers[row + nameAt] as number, role);
    }
  };
}

function traceNames(header: SnapshotHeader, roles: StringRoles): (numbers: Uint32Array) => void {
  const section = 'trace_function_infos';
  const rowLength = header.fields(section).length;
  const nameAt = header.fieldIndex(section, 'name');
  const scriptAt = header.fieldIndex(section, 'script_name');
  return (numbers) => {
    for (let row = 0; row < numbers.length; row += rowLength) {
      roles.add(numbers[row + nameAt] as number, FUNCTION);
      roles.add(numbers[row + scriptAt] as number, FUNCTION);
    }
  };
}

/** The number beside the type is the index of an element or slot, not of a string. */
const NO_STRING = 0;

/** A type that is not known yet may have any text for a name: it is treated like a class. */
function roleOfNode(type: string): number {
  if (VALUE_TYPES.has(type)) return VALUE;
  if (type === 'closure' || type === 'code') return FUNCTION;
  return NAMED_BY_V8.has(type) ? NAME : CLASS;
}

const VALUE_TYPES: ReadonlySet<string> = new Set([
  'string',
  'regexp',
  'concatenated string',
  'sliced string',
]);

/** The names of such nodes are words of V8's and Node's own source. */
const NAMED_BY_V8: ReadonlySet<string> = new Set([
  'array',
  'bigint',
  'hidden',
  'native',
  'number',
  'object shape',
  'symbol',
  'synthetic',
  'wasm object',
]);

/** A type that is not known yet is left out: a string that nobody refers to does not stay. */
function roleOfEdge(type: string): number {
  if (type === 'property') return KEY;
  return ['context', 'internal', 'shortcut', 'weak'].includes(type) ? NAME : NO_STRING;
}
