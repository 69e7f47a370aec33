/** What bench/abuse.mjs looks at: an application, watched or not; it tells its port, and what `/proc` knows. */
import { createServer } from 'node:http';

const server = createServer((_request, response) => {
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(Array.from({ length: 20 }, (_, id) => ({ id, name: `product ${id}` }))));
});
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
process.on('disconnect', () => process.exit());
