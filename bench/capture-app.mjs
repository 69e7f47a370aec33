/**
 * The application of `bench/capture.mjs`: a heap of small objects, a server that touches it, and Heapwarden. It does
 * what its parent tells it, and tells what came of it.
 */
import { createServer } from 'node:http';
import { writeHeapSnapshot } from 'node:v8';
import { Worker } from 'node:worker_threads';
import { start } from 'heapwarden';

const HEAP_MB = Number(process.env.HEAP_MB);
/** Sessions that each request replaces: a server whose state changes all the time. */
const TURNOVER = 20;

class Session {
  constructor(id) {
    this.id = id;
    this.name = `user-${id}`;
    this.data = { a: id, b: [id, id + 1] };
  }
}

const sessions = new Map();
while (process.memoryUsage().heapUsed < HEAP_MB * 1e6) {
  for (let count = 0; count < 5_000; count++) sessions.set(sessions.size, new Session(sessions.size));
}

const server = createServer((_request, response) => {
  for (let count = 0; count < TURNOVER; count++) {
    const id = Math.floor(Math.random() * sessions.size);
    sessions.set(id, new Session(id));
  }
  response.end(String(sessions.size));
});

const warden = start({
  dir: process.env.BENCH_DIR,
  port: 'off',
  logLevel: 'error',
  capturesPerDay: 0,
  rules: [],
  storeMaxBytes: 2 ** 33,
});
await warden.ready();

/** By the inspector from another thread, as where there is no addon; what is read is thrown away. */
function byInspector() {
  const worker = new Worker(new URL('inspector-reader.mjs', import.meta.url));
  return new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
}

function inTheApplication() {
  const startedAtMs = performance.now();
  writeHeapSnapshot('/dev/null');
  return { pauseMs: performance.now() - startedAtMs };
}

const TASKS = {
  rss: () => ({ rssBytes: process.memoryUsage.rss(), sessions: sessions.size }),
  fork: () => warden.capture({ reason: 'benchmark', force: true }),
  profile: () => warden.capture({ reason: 'benchmark', kind: 'heap-profile' }),
  report: () => warden.capture({ reason: 'benchmark', kind: 'report' }),
  inspector: byInspector,
  inline: inTheApplication,
};

process.on('message', async (task) => {
  if (task === 'end') process.exit(0);
  process.send(await TASKS[task]());
});
server.listen(0, '127.0.0.1', () => process.send({ url: `http://127.0.0.1:${server.address().port}/` }));
