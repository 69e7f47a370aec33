/** A client opens a connection for each call and forgets it; the server waits for the end. */
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { serve } from '../traffic.mjs';

const server = createServer((socket) => socket.on('data', (bytes) => socket.write(bytes)));
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const { port } = server.address();

async function call(request) {
  const socket = connect(port, '127.0.0.1');
  socket.write(request.id);
  await once(socket, 'data');
  // What is missing: socket.end()
}

let turn = 0;
serve(
  () => 300,
  (request) => {
    if (turn++ % 30 === 0) return call(request);
    return undefined;
  },
);
