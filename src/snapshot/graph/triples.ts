/** Numbers for triples of 32-bit integers, the same for the same triple. All of it lies outside of V8's heap. */
import { grown } from './growing.js';

const WIDTH = 3;
const MIN_PLACES = 1024;

export class Triples {
  #parts: Uint32Array = new Uint32Array(0);
  /** A hash table with open addressing: 1 and the numbers, at least twice as many places as there are triples. */
  #places = new Uint32Array(MIN_PLACES);
  readonly #multipliers = [randomOdd(), randomOdd(), randomOdd()] as const;
  /** How many there are. */
  count = 0;

  /** The number of a triple; the next one where it is new. They begin with 0. */
  numberOf(a: number, b: number, c: number): number {
    if (2 * this.count >= this.#places.length) this.#growPlaces();
    const [places, parts] = [this.#places, this.#parts];
    let place = this.#firstPlaceOf(a, b, c);
    for (; places[place] !== 0; place = (place + 1) & (places.length - 1)) {
      const number = (places[place] as number) - 1;
      const at = WIDTH * number;
      if (parts[at] === a && parts[at + 1] === b && parts[at + 2] === c) return number;
    }
    const number = this.count++;
    places[place] = number + 1;
    this.#parts = grown(parts, WIDTH * this.count);
    this.#parts[WIDTH * number] = a;
    this.#parts[WIDTH * number + 1] = b;
    this.#parts[WIDTH * number + 2] = c;
    return number;
  }

  /** A part of the triple that has a number. */
  part(number: number, index: 0 | 1 | 2): number {
    return this.#parts[WIDTH * number + index] as number;
  }

  #growPlaces(): void {
    const places = new Uint32Array(2 * this.#places.length);
    this.#places = places;
    for (let number = 0; number < this.count; number++) {
      let place = this.#firstPlaceOf(this.part(number, 0), this.part(number, 1), this.part(number, 2));
      while (places[place] !== 0) place = (place + 1) & (places.length - 1);
      places[place] = number + 1;
    }
  }

  /**
   * The upper bits of a product: M. Dietzfelbinger et al., "A Reliable Randomized Algorithm for the Closest-Pair Problem",
   * J. Algorithms 25 (1997). The multipliers are drawn, so that nobody can make a file whose triples all have the same place.
   */
  #firstPlaceOf(a: number, b: number, c: number): number {
    const [ofA, ofB, ofC] = this.#multipliers;
    const product = Math.imul(a, ofA) + Math.imul(b, ofB) + Math.imul(c, ofC);
    return (product | 0) >>> (Math.clz32(this.#places.length) + 1);
  }
}

function randomOdd(): number {
  return Math.floor(Math.random() * 2 ** 32) | 1;
}
