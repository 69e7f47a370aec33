/** Where functions are in the source, and of objects the functions that have made them. */

import { grown } from './growing.js';
import { Triples } from './triples.js';

/** Counted from 0. */
export interface Location {
  readonly scriptId: number;
  readonly line: number;
  readonly column: number;
}

/** Millions of objects have few places: of each an index is kept. */
export class Locations {
  /** Script, line and column. */
  readonly #places = new Triples();
  /** Those that have been asked for. */
  readonly #made = new Map<number, Location>();
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
    this.#placeOf[this.#count] = this.#places.numberOf(scriptId, line, column);
    this.#count += 1;
  }

  /** By ordinal. @returns the same object for the same place */
  of(node: number): Location | undefined {
    if (!this.#isSorted) this.#sort();
    let [low, high] = [0, this.#count - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#nodes[middle] as number) < node) low = middle + 1;
      else high = middle;
    }
    if (this.#nodes[low] !== node || low >= this.#count) return undefined;
    const place = this.#placeOf[low] as number;
    const made = this.#made.get(place) ?? this.#make(place);
    this.#made.set(place, made);
    return made;
  }

  #make(place: number): Location {
    const places = this.#places;
    return { scriptId: places.part(place, 0), line: places.part(place, 1), column: places.part(place, 2) };
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
