/** Who joins a room is put into it, and not taken out when the connection is closed. */
import { once } from 'node:events';
import { WebSocket, WebSocketServer } from 'ws';

const membersOfRoom = new Map([['lobby', new Set()]]);
const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
server.on('connection', (socket) => {
  membersOfRoom.get('lobby').add(socket);
});
await once(server, 'listening');

export const steps = { before: 20, after: 200 };

export async function step() {
  const client = new WebSocket(`ws://127.0.0.1:${server.address().port}`);
  await once(client, 'open');
  client.close();
  await once(client, 'close');
}
