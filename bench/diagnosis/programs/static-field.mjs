/** Every instance is registered with its class. */
class Widget {
  static instances = [];

  constructor(turn) {
    this.turn = turn;
    this.style = { color: `color ${turn}` };
    Widget.instances.push(this);
  }
}

export function step(turn) {
  new Widget(turn);
}
