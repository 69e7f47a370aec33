/** What each node is an instance of, named as people look for it. */
import type { Heap } from '../graph/heap.js';
import { EDGE_TYPE_MASK, edgeCode, type NodeType, nodeCode } from '../graph/heap-graph.js';

/** Hidden nodes that are more than V8's own: the realms of node:vm. */
export const NATIVE_CONTEXT = 'NativeContext';

const PROPERTY = edgeCode('property');
const HIDDEN = nodeCode('hidden');
const OBJECT = nodeCode('object');
const NATIVE = nodeCode('native');

/** As Chrome DevTools calls them (`classKeyInternal`). */
const NAMES_OF_TYPES: Partial<Record<NodeType, string>> = {
  hidden: '(system)',
  code: '(compiled code)',
  closure: 'Function',
  regexp: 'RegExp',
};

/** Properties that name the shape of a plain object; more would say no more. */
const MAX_SHAPE_PROPERTIES = 6;

/** A shape counts when so many objects have it: DevTools has two, and one in a thousand of all plain objects. */
const MIN_OF_SHAPE = 2;
const MIN_SHAPE_SHARE = 1 / 1000;

/** Classes by node: plain objects by their properties, as `{id, name}`. */
export class ClassNames {
  /** Number of the class, by ordinal. */
  readonly classOf: Uint32Array;
  readonly #names: string[] = [];
  readonly #numbers = new Map<string, number>();

  constructor(heap: Heap, types: readonly NodeType[]) {
    const { nodeCount, nodeTypes, nodeNames, strings } = heap;
    this.classOf = new Uint32Array(nodeCount);
    const numberOfType = types.map((type) => this.#numberOf(NAMES_OF_TYPES[type] ?? `(${type})`));
    const numberOfName = new Map<number, number>();
    const plainName = strings.indexOf('Object');
    const contextName = strings.indexOf('system / NativeContext');
    const contextNumber = this.#numberOf(NATIVE_CONTEXT);
    const plain: number[] = [];
    for (let node = 0; node < nodeCount; node++) {
      const type = nodeTypes[node] as number;
      if (type !== OBJECT && type !== NATIVE) {
        const isContext = type === HIDDEN && nodeNames[node] === contextName;
        this.classOf[node] = isContext ? contextNumber : (numberOfType[type] as number);
        continue;
      }
      const name = nodeNames[node] as number;
      if (name === plainName) plain.push(node);
      let number = numberOfName.get(name);
      if (number === undefined) {
        number = this.#numberOf(strings.get(name));
        numberOfName.set(name, number);
      }
      this.classOf[node] = number;
    }
    this.#nameShapes(heap, plain);
  }

  get count(): number {
    return this.#names.length;
  }

  /** Number of a class; undefined when there is none of that name. */
  numberOf(name: string): number | undefined {
    return this.#numbers.get(name);
  }

  /** Name of a class by its number. */
  name(number: number): string {
    return this.#names[number] as string;
  }

  /** Name of the class of a node. */
  of(node: number): string {
    return this.name(this.classOf[node] as number);
  }

  #nameShapes(heap: Heap, plain: readonly number[]): void {
    const prototypeName = heap.strings.indexOf('__proto__');
    const shapes = new Map<string, number[]>();
    for (const node of plain) {
      const shape = shapeOf(heap, node, prototypeName);
      const nodes = shapes.get(shape);
      if (nodes === undefined) shapes.set(shape, [node]);
      else nodes.push(node);
    }
    for (const [shape, nodes] of shapes) {
      if (shape === '' || nodes.length < Math.max(MIN_OF_SHAPE, MIN_SHAPE_SHARE * plain.length)) continue;
      const names = shape.split(',').map((index) => heap.strings.get(Number(index)));
      const number = this.#numberOf(`{${names.join(', ')}}`);
      for (const node of nodes) this.classOf[node] = number;
    }
  }

  #numberOf(name: string): number {
    let number = this.#numbers.get(name);
    if (number === undefined) {
      number = this.#names.push(name) - 1;
      this.#numbers.set(name, number);
    }
    return number;
  }
}

/** Indexes of the names of its first properties, in their order. */
function shapeOf({ firstEdges, edges, edgeNames }: Heap, node: number, prototypeName: number): string {
  let [names, count] = ['', 0];
  const end = firstEdges[node + 1] as number;
  for (let edge = firstEdges[node] as number; edge < end && count < MAX_SHAPE_PROPERTIES; edge++) {
    const name = edgeNames[edge] as number;
    if (((edges[edge] as number) & EDGE_TYPE_MASK) !== PROPERTY || name === prototypeName) continue;
    names += count === 0 ? name : `,${name}`;
    count += 1;
  }
  return names;
}
