/** Responses are noted when they begin, and never crossed out. */

import { once } from 'node:events';
import { createServer, get } from 'node:http';

const responsesInFlight = new Set();
const server = createServer((_request, response) => {
  responsesInFlight.add(response);
  response.end('ok');
});
server.listen(0);
await once(server, 'listening');

export const steps = { before: 20, after: 300 };

export async function step() {
  const [response] = await once(get({ port: server.address().port, agent: false }), 'response');
  response.resume();
  await once(response, 'end');
}
