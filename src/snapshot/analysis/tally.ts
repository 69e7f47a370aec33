/** Nodes that are counted, of which some are kept. */

/** More than anybody looks at. */
const MAX_KEPT = 1024;

/** Counts nodes, and keeps some of them, evenly spread, the first always among them. */
export class Tally {
  #nodes: number[] = [];
  /** Of so many nodes one is kept. */
  #stride = 1;
  count = 0;

  add(node: number): void {
    if (this.count % this.#stride === 0) this.#nodes.push(node);
    this.count += 1;
    if (this.#nodes.length < 2 * MAX_KEPT) return;
    this.#nodes = this.#nodes.filter((_, index) => index % 2 === 0);
    this.#stride *= 2;
  }

  /** Those that are kept, in the order in which they came. */
  get nodes(): readonly number[] {
    return this.#nodes;
  }
}

/** Tallies by class. */
export class ClassTallies {
  readonly #tallies = new Map<number, Tally>();

  add(node: number, classNumber: number): void {
    let tally = this.#tallies.get(classNumber);
    if (tally === undefined) {
      tally = new Tally();
      this.#tallies.set(classNumber, tally);
    }
    tally.add(node);
  }

  /** Of the class that most have; empty where there are none. */
  get largest(): Tally {
    return [...this.#tallies.values()].sort((a, b) => b.count - a.count)[0] ?? new Tally();
  }
}
