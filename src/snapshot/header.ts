/** The first member of a heap snapshot: how many nodes and edges follow, and how their numbers are laid out. */
import { invalidSnapshot } from './invalid.js';

/** The sections of plain numbers, in rows of as many fields as the header names. */
export type NumericSection = 'nodes' | 'edges' | 'trace_function_infos' | 'samples' | 'locations';

/** Where the header names the fields of a section's rows. */
const FIELDS_OF = {
  nodes: 'node_fields',
  edges: 'edge_fields',
  trace_function_infos: 'trace_function_info_fields',
  samples: 'sample_fields',
  locations: 'location_fields',
} as const satisfies Record<NumericSection, string>;

/** No version of V8 has more than 8; this keeps a hostile header from asking for huge rows. */
const MAX_FIELDS = 64;

/** The parsed `snapshot` member. Fields and types are found by name: their places differ between versions of V8. */
export class SnapshotHeader {
  readonly nodeCount: number;
  readonly edgeCount: number;
  /** Everything that the header says, for what is not offered here. */
  readonly raw: Readonly<Record<string, unknown>>;
  readonly #meta: Readonly<Record<string, unknown>>;

  /** @throws HeapwardenError `HEAPWARDEN_SNAPSHOT_INVALID` when a count is missing or no whole number, or the fields are no names */
  constructor(parsed: unknown) {
    this.raw = objectOf(parsed, 'snapshot');
    this.#meta = objectOf(this.raw['meta'], 'snapshot.meta');
    this.nodeCount = countOf(this.raw['node_count'], 'node_count');
    this.edgeCount = countOf(this.raw['edge_count'], 'edge_count');
    for (const section of ['nodes', 'edges'] as const) {
      if (this.fields(section).length === 0) throw invalidHeader(`names in ${FIELDS_OF[section]}`);
    }
  }

  /** Names of the numbers in a row of `section`, in their order; none when the header does not describe it. */
  fields(section: NumericSection): readonly string[] {
    return namesOf(this.#meta[FIELDS_OF[section]] ?? [], FIELDS_OF[section]);
  }

  /**
   * The place of a number in a row.
   *
   * @throws HeapwardenError `HEAPWARDEN_SNAPSHOT_INVALID` when rows of `section` have no such field
   */
  fieldIndex(section: NumericSection, name: string): number {
    const index = this.fields(section).indexOf(name);
    if (index < 0) throw invalidHeader(`the field ${name} among ${FIELDS_OF[section]}`);
    return index;
  }

  /** Names of the types of nodes, by number. */
  get nodeTypes(): readonly string[] {
    return this.#types('node_types', this.fieldIndex('nodes', 'type'));
  }

  /** Names of the types of edges, by number. */
  get edgeTypes(): readonly string[] {
    return this.#types('edge_types', this.fieldIndex('edges', 'type'));
  }

  #types(key: string, index: number): readonly string[] {
    const types = this.#meta[key];
    return namesOf(Array.isArray(types) ? types[index] : undefined, `${key}[${index}]`);
  }
}

function objectOf(value: unknown, name: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalidHeader(`an object ${name}`);
  }
  return value as Readonly<Record<string, unknown>>;
}

function countOf(value: unknown, name: string): number {
  if (!Number.isSafeInteger(value) || (value as number) < 0) throw invalidHeader(`a count ${name}`);
  return value as number;
}

function namesOf(value: unknown, name: string): readonly string[] {
  const isNames =
    Array.isArray(value) && value.length <= MAX_FIELDS && value.every((entry) => typeof entry === 'string');
  if (!isNames) throw invalidHeader(`a list of names ${name}`);
  return value;
}

function invalidHeader(expected: string): Error {
  return invalidSnapshot(`${expected} in its header`);
}
