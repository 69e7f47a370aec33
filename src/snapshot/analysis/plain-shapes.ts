/** Shapes of plain objects: the names of their properties. */
import type { Heap } from '../graph/heap.js';
import { EDGE_TYPE_BITS, EDGE_TYPE_MASK, edgeCode, nodeCode } from '../graph/heap-graph.js';

const PROPERTY = edgeCode('property');
const INTERNAL = edgeCode('internal');
const ARRAY = nodeCode('array');
const OBJECT = nodeCode('object');
const STRING = nodeCode('string');
const OBJECT_SHAPE = nodeCode('object shape');

/** Properties that name a shape; more would say no more. */
const MAX_PROPERTIES = 6;

/** A shape counts when so many objects have it: DevTools has two, and one in a thousand of all plain objects. */
const MIN_OBJECTS = 2;
const MIN_SHARE = 1 / 1000;

/** Objects that V8 has given the same map, which have the same properties unless they are dictionaries. */
interface Group {
  readonly first: number;
  count: number;
}

/**
 * Groups plain objects by their maps, so that the names of properties are read of one object of each group only. All
 * dictionaries have one map, and no shape.
 */
export class PlainShapes {
  readonly #heap: Heap;
  readonly #groups: Group[] = [];
  /** By ordinal of the map, or of the object where it has none: number of the group and 1. */
  readonly #groupOf: Uint32Array;
  #count = 0;
  /** By the number of a group, as `{id, name}`; undefined where it does not count. */
  readonly names: readonly (string | undefined)[];

  constructor(heap: Heap) {
    this.#heap = heap;
    this.#groupOf = new Uint32Array(heap.nodeCount);
    this.#findGroups();
    this.names = this.#namesOfGroups();
  }

  /** Calls back with each plain object and the number of its group. */
  forEachObject(use: (node: number, group: number) => void): void {
    const { nodeCount, nodeTypes, nodeNames, strings } = this.#heap;
    const plainName = strings.indexOf('Object');
    for (let node = 0; node < nodeCount; node++) {
      if (nodeTypes[node] !== OBJECT || nodeNames[node] !== plainName) continue;
      use(node, (this.#groupOf[this.#mapOf(node)] as number) - 1);
    }
  }

  #findGroups(): void {
    const { nodeCount, nodeTypes, nodeNames, strings } = this.#heap;
    const plainName = strings.indexOf('Object');
    for (let node = 0; node < nodeCount; node++) {
      if (nodeTypes[node] !== OBJECT || nodeNames[node] !== plainName) continue;
      this.#count += 1;
      const map = this.#mapOf(node);
      const group = this.#groups[(this.#groupOf[map] as number) - 1];
      if (group === undefined) {
        this.#groupOf[map] = this.#groups.push({ first: node, count: 1 });
      } else {
        group.count += 1;
      }
    }
  }

  /** The object itself where it has no map, as in what others than V8 have written. */
  #mapOf(node: number): number {
    const { firstEdges, edges, nodeTypes } = this.#heap;
    const end = firstEdges[node + 1] as number;
    for (let edge = firstEdges[node] as number; edge < end; edge++) {
      const bits = edges[edge] as number;
      if ((bits & EDGE_TYPE_MASK) !== INTERNAL) continue;
      const target = bits >>> EDGE_TYPE_BITS;
      if (nodeTypes[target] === OBJECT_SHAPE) return target;
    }
    return node;
  }

  #namesOfGroups(): (string | undefined)[] {
    const shapes = this.#groups.map(({ first }) => {
      const names = this.#propertiesOf(first);
      return this.#isDictionary(first, names) ? '' : names.join();
    });
    const counts = new Map<string, number>();
    for (const [number, { count }] of this.#groups.entries()) {
      const shape = shapes[number] as string;
      counts.set(shape, (counts.get(shape) ?? 0) + count);
    }
    const minimum = Math.max(MIN_OBJECTS, MIN_SHARE * this.#count);
    return shapes.map((shape) => {
      if (shape === '' || (counts.get(shape) as number) < minimum) return undefined;
      return `{${shape
        .split(',')
        .map((index) => this.#heap.strings.get(Number(index)))
        .join(', ')}}`;
    });
  }

  /** Dictionaries keep the names of their properties with the values; of others their map has them. */
  #isDictionary(node: number, names: readonly number[]): boolean {
    const { firstEdges, edges, nodeTypes, nodeNames } = this.#heap;
    const [isTable, isName] = [
      (edge: number): boolean =>
        ((edges[edge] as number) & EDGE_TYPE_MASK) === INTERNAL && nodeTypes[this.#target(edge)] === ARRAY,
      (edge: number): boolean =>
        nodeTypes[this.#target(edge)] === STRING && names.includes(nodeNames[this.#target(edge)] as number),
    ];
    const end = firstEdges[node + 1] as number;
    for (let edge = firstEdges[node] as number; edge < end; edge++) {
      if (!isTable(edge)) continue;
      const table = this.#target(edge);
      const endOfTable = firstEdges[table + 1] as number;
      for (let entry = firstEdges[table] as number; entry < endOfTable; entry++)
        if (isName(entry)) return true;
    }
    return false;
  }

  #target(edge: number): number {
    return (this.#heap.edges[edge] as number) >>> EDGE_TYPE_BITS;
  }

  /** Indexes of the names of the first properties, in their order. */
  #propertiesOf(node: number): number[] {
    const { firstEdges, edges, edgeNames, strings } = this.#heap;
    const prototypeName = strings.indexOf('__proto__');
    const names: number[] = [];
    const end = firstEdges[node + 1] as number;
    for (let edge = firstEdges[node] as number; edge < end && names.length < MAX_PROPERTIES; edge++) {
      if (((edges[edge] as number) & EDGE_TYPE_MASK) !== PROPERTY) continue;
      const name = edgeNames.of(edge);
      if (name !== prototypeName) names.push(name);
    }
    return names;
  }
}
