/** Models are looked up by their id; whoever makes one puts it there. */
class Model {
  static #instanceById = new Map();

  constructor(turn) {
    this.turn = turn;
    this.attributes = { label: `model ${turn}`, tags: [turn] };
    Model.#instanceById.set(turn, this);
  }

  static find(id) {
    return Model.#instanceById.get(id);
  }
}

export function step(turn) {
  new Model(turn);
  return Model.find(turn - 1);
}
