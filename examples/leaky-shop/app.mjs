/**
 * A small shop with a plausible bug: every visitor without a session cookie gets a session, and nobody
 * takes it away again. Crawlers, health checks and load balancers never send the cookie.
 *
 * SESSION_TTL_SECONDS mends it: sessions end after that time.
 */
import { randomUUID } from 'node:crypto';
import express from 'express';

const PRODUCTS = Array.from({ length: 200 }, (_, number) => ({
  id: `p-${number}`,
  title: `Product number ${number}`,
  priceCents: 500 + number * 25,
}));

class Session {
  constructor(id) {
    this.id = id;
    this.createdAtMs = Date.now();
    this.cart = [];
    this.recommendations = recommend(id);
  }
}

const sessions = new Map();

function sessionOf(request, response) {
  const known = sessions.get(request.headers.cookie?.match(/sid=([\w-]+)/)?.[1]);
  if (known) return known;
  const session = new Session(randomUUID());
  sessions.set(session.id, session);
  response.setHeader('set-cookie', `sid=${session.id}; HttpOnly`);
  return session;
}

function recommend(seed) {
  const first = Number.parseInt(seed.slice(0, 4), 16);
  return Array.from({ length: 40 }, (_, rank) => {
    const product = PRODUCTS[(first + rank * 7) % PRODUCTS.length];
    return { productId: product.id, label: `${product.title} for you`, score: 1 / (rank + 1.5) };
  });
}

const ttlSeconds = Number(process.env.SESSION_TTL_SECONDS);
if (ttlSeconds > 0) {
  setInterval(() => {
    for (const [id, session] of sessions) {
      if (Date.now() - session.createdAtMs < ttlSeconds * 1000) break;
      sessions.delete(id);
    }
  }, 500).unref();
}

const app = express();

app.get('/products', (_request, response) => {
  response.json(PRODUCTS.slice(0, 50));
});

app.get('/products/:id', (request, response) => {
  const product = PRODUCTS.find(({ id }) => id === request.params.id);
  if (!product) return response.status(404).json({ error: 'no such product' });
  return response.json(product);
});

app.get('/recommendations', (request, response) => {
  response.json(sessionOf(request, response).recommendations.slice(0, 5));
});

app.post('/cart/:id', (request, response) => {
  const { cart } = sessionOf(request, response);
  cart.push(request.params.id);
  response.status(201).json(cart);
});

const host = process.env.HOST ?? '127.0.0.1';
const server = app.listen(Number(process.env.PORT ?? 3000), host, () => {
  console.log(`leaky-shop listens on http://${host}:${server.address().port}`);
});

// The first process of a container gets no signal that it does not listen for.
process.once('SIGTERM', () => {
  server.close();
  server.closeAllConnections();
});
