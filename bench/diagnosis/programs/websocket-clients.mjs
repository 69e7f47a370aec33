/** Clients come and go; who has gone without a goodbye is still broadcast to. */
class Client {
  constructor(turn) {
    this.id = `client ${turn}`;
    this.subscriptions = new Set([`room ${turn % 10}`]);
    this.outbox = [];
  }

  send(message) {
    if (this.outbox.length < 5) this.outbox.push(message);
  }
}
class Hub {
  clients = new Set();

  connect(client) {
    this.clients.add(client);
    client.send({ welcome: client.id });
  }
}
const chatHub = new Hub();

export function step(turn) {
  chatHub.connect(new Client(turn));
}
