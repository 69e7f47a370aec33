/** Ids above this are not the running numbers of objects, but hashes that native code has made up. */
const MAX_RUNNING_ID = 2 ** 30;

/** A set of ids of nodes: a bit for each running number. */
export class IdSet {
  readonly #bits: Uint32Array;
  readonly #others = new Set<number>();

  constructor(ids: Uint32Array) {
    let highest = 0;
    for (const id of ids) {
      if (id > MAX_RUNNING_ID) this.#others.add(id);
      else if (id > highest) highest = id;
    }
    this.#bits = new Uint32Array((highest >>> 5) + 1);
    for (const id of ids) {
      if (id > MAX_RUNNING_ID) continue;
      const place = id >>> 5;
      this.#bits[place] = (this.#bits[place] as number) | (1 << (id & 31));
    }
  }

  has(id: number): boolean {
    if (id > MAX_RUNNING_ID) return this.#others.has(id);
    const word = this.#bits[id >>> 5];
    return word !== undefined && (word & (1 << (id & 31))) !== 0;
  }
}
