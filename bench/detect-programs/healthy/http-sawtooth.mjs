/** An HTTP server that keeps nothing, under its own load. */
import { once } from 'node:events';
import { Agent, createServer, get } from 'node:http';
import { makeRequest, serve } from '../traffic.mjs';

const server = createServer((_, response) => {
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(makeRequest()));
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const { port } = server.address();
const agent = new Agent({ keepAlive: true, maxSockets: 20 });

async function ask({ url }) {
  const [response] = await once(get({ port, host: '127.0.0.1', path: url, agent }), 'response');
  const chunks = await response.toArray();
  return JSON.parse(Buffer.concat(chunks)).body.length;
}

serve(() => 200, ask);
