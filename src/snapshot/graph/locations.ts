/** Where functions are in the source, and of objects the functions that have made them. */

import { grown } from './growing.js';

/** Counted from 0. */
export interface Location {
  readonly scriptId: number;
  readonly line: number;
  readonly column: number;
}

/** Millions of objects have few places: of each an index is kept. */
export class Locations {
  readonly #places: Location[] = [];
  readonly #indexes = new Map<string, number>();
  #nodes: Uint32Array = new Uint32Array(1024);
  #placeOf: Uint32Array = new Uint32Array(1024);
  #count = 0;
  #isSorted = true;

  add(node: number, scriptId: number, line: number, column: number): void {
    if (this.#count === this.#nodes.length) {
      this.#nodes = grown(this.#nodes, this.#count + 1);
      this.#placeOf = grown(this.#placeOf, this.#count + 1);
    }
    if (this.#count > 0 && (this.#nodes[this.#count - 1] as number) > node) this.#isSorted = false;
    this.#nodes[this.#count] = node;
    this.#placeOf[this.#count] = this.#indexOf({ scriptId, line, column });
    this.#count += 1;
  }

  /** By ordinal. */
  of(node: number): Location | undefined {
    if (!this.#isSorted) this.#sort();
    let [low, high] = [0, this.#count - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#nodes[middle] as number) < node) low = middle + 1;
      else high = middle;
    }
    return this.#nodes[low] === node && low < this.#count
      ? this.#places[this.#placeOf[low] as number]
      : undefined;
  }

  #indexOf(place: Location): number {
    const key = `${place.scriptId}:${place.line}:${place.column}`;
    let index = this.#indexes.get(key);
    if (index === undefined) {
      index = this.#places.push(place) - 1;
      this.#indexes.set(key, index);
    }
    return index;
  }

  /** Both arrays, by ordinal: as numbers of which the upper half is the ordinal. */
  #sort(): void {
    const both = new BigUint64Array(this.#count);
    const halves = new Uint32Array(both.buffer);
    for (let at = 0; at < this.#count; at++) {
      halves[2 * at] = this.#placeOf[at] as number;
      halves[2 * at + 1] = this.#nodes[at] as number;
    }
    both.sort();
    for (let at = 0; at < this.#count; at++) {
      this.#placeOf[at] = halves[2 * at] as number;
      this.#nodes[at] = halves[2 * at + 1] as number;
    }
    this.#isSorted = true;
  }
}
