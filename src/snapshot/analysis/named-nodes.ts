/** Nodes by their names, all that are asked for found in one go. */
import type { Heap } from '../graph/heap.js';
import type { KnownName } from '../graph/known-names.js';

/** Names by which nodes are looked for. */
const NAMES = [
  'Array',
  'Listener',
  'Timeout',
  'Immediate',
  'Promise',
  'AsyncContextFrame',
  'ExpectedMark',
  'system / PromiseReaction',
  'system / NativeContext',
] as const satisfies readonly KnownName[];
export type NodeName = (typeof NAMES)[number];

export class NamedNodes {
  /** Ordinals, those of each name behind each other. */
  readonly #nodes: Uint32Array;
  /** By the place of a name: where its nodes begin; behind the last where they end. */
  readonly #starts: number[];

  constructor({ nodeCount, nodeNames, strings, room }: Heap) {
    // By index of a string the place of the name, from 1.
    const places = new Uint8Array(strings.count);
    for (const [place, name] of NAMES.entries()) {
      const index = strings.indexOf(name);
      if (index >= 0) places[index] = place + 1;
    }
    const ends = new Array<number>(NAMES.length + 1).fill(0);
    for (let node = 0; node < nodeCount; node++) {
      const place = places[nodeNames[node] as number] as number;
      if (place !== 0) ends[place] = (ends[place] as number) + 1;
    }
    for (let place = 1; place < ends.length; place++) {
      ends[place] = (ends[place] as number) + (ends[place - 1] as number);
    }
    this.#starts = [...ends];
    this.#nodes = room.take();
    for (let node = nodeCount - 1; node >= 0; node--) {
      const place = places[nodeNames[node] as number] as number;
      if (place === 0) continue;
      const at = (ends[place] as number) - 1;
      ends[place] = at;
      this.#nodes[at] = node;
    }
  }

  /** Ordinals, ascending. */
  of(name: NodeName): Uint32Array {
    const place = NAMES.indexOf(name);
    return this.#nodes.subarray(this.#starts[place], this.#starts[place + 1]);
  }
}
