/** Requests are noted when they come, and forgotten in a hook that an early reply does not reach. */
import fastify from 'fastify';

const requestsInFlight = new Map();
const api = fastify();
api.addHook('onRequest', async (request) => {
  requestsInFlight.set(request.id, request);
});
api.addHook('preHandler', async (request) => {
  if (request.headers.authorization) requestsInFlight.delete(request.id);
});
api.get('/', async () => 'hello');
await api.ready();

export const steps = { before: 50, after: 500 };

export async function step() {
  await api.inject({ method: 'GET', url: '/' });
}
