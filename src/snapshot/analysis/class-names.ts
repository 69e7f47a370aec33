/** What each node is an instance of, named as people look for it. */
import type { Heap } from '../graph/heap.js';
import { NODE_TYPES, type NodeType, nodeCode } from '../graph/heap-graph.js';
import { PlainShapes } from './plain-shapes.js';

/** Hidden nodes that are more than V8's own: the realms of node:vm. */
export const NATIVE_CONTEXT = 'NativeContext';

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

/** Classes by node: plain objects by their properties, as `{id, name}`. */
export class ClassNames {
  /** Number of the class, by ordinal. */
  readonly classOf: Uint32Array;
  readonly #names: string[] = [];
  readonly #numbers = new Map<string, number>();

  constructor(heap: Heap) {
    const { nodeCount, nodeTypes, nodeNames, strings } = heap;
    this.classOf = heap.room.take();
    const numberOfType = NODE_TYPES.map((type) => this.#numberOf(NAMES_OF_TYPES[type] ?? `(${type})`));
    const numberOfName = new Map<number, number>();
    const contextName = strings.indexOf('system / NativeContext');
    const contextNumber = this.#numberOf(NATIVE_CONTEXT);
    for (let node = 0; node < nodeCount; node++) {
      const type = nodeTypes[node] as number;
      if (type !== OBJECT && type !== NATIVE) {
        const isContext = type === HIDDEN && nodeNames[node] === contextName;
        this.classOf[node] = isContext ? contextNumber : (numberOfType[type] as number);
        continue;
      }
      const name = nodeNames[node] as number;
      let number = numberOfName.get(name);
      if (number === undefined) {
        number = this.#numberOf(strings.get(name));
        numberOfName.set(name, number);
      }
      this.classOf[node] = number;
    }
    const shapes = new PlainShapes(heap);
    const numbers = shapes.names.map((name) => (name === undefined ? undefined : this.#numberOf(name)));
    shapes.forEachObject((node, shape) => {
      this.classOf[node] = numbers[shape] ?? (this.classOf[node] as number);
    });
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

  /** By number of a class: 1 for those whose names are meant. */
  marked(isMeant: (name: string) => boolean): Uint8Array {
    return Uint8Array.from(this.#names, (name) => (isMeant(name) ? 1 : 0));
  }

  /** Name of the class of a node. */
  of(node: number): string {
    return this.name(this.classOf[node] as number);
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
