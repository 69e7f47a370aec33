/** node-fetch 2: one signal for all requests, and answers that nobody reads to their end. */
const { createServer } = require('node:http');
const { once } = require('node:events');
const fetch = require('node-fetch');

const shutdown = new AbortController();
const server = createServer((_request, response) => response.end('x'.repeat(200_000)));

exports.steps = { before: 20, after: 200 };
exports.step = async () => {
  if (!server.listening) await once(server.listen(0, '127.0.0.1'), 'listening');
  await fetch(`http://127.0.0.1:${server.address().port}/`, { signal: shutdown.signal });
};
