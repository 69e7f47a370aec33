/** The application of `bench/tracker.mjs`: an HTTP server that tracks every request, or does not; or a maker of objects. */
import { createServer } from 'node:http';
import { setImmediate as turn } from 'node:timers/promises';
import { start } from 'heapwarden';

const [task, isTracking] = [process.argv[2], process.argv[3] === 'tracked'];
const warden = start({ port: 'off', logLevel: 'error', dir: process.env.BENCH_DIR });
await warden.ready();

if (task === 'serve') {
  const server = createServer((request, response) => {
    if (isTracking) warden.track(request, 'Request');
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ url: request.url, headers: request.headers }));
  }).listen(0, '127.0.0.1', () => process.send({ url: `http://127.0.0.1:${server.address().port}/` }));
  process.on('message', (message) => {
    if (message === 'end') process.exit(0);
    process.send(process.cpuUsage());
  });
} else {
  const count = Number(process.argv[4]);
  await make(count / 100);
  const before = await settled();
  await make(count);
  const after = await settled();
  process.send({ before, after });
  process.exit(0);
}

/** Objects that nobody holds, in turns, as finalisers run between them. */
async function make(count) {
  for (let made = 0; made < count; made++) {
    const object = { made };
    if (isTracking) warden.track(object, 'Made');
    if (made % 10_000 === 0) await turn();
  }
}

async function settled() {
  for (let times = 0; times < 5; times++) {
    globalThis.gc();
    await turn();
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
