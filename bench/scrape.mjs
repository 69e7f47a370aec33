/**
 * `npm run bench:scrape`: what a scrape costs the application's thread, and how many series it gives.
 *
 * - bound registry: how long `registry.metrics()` takes with Heapwarden's metrics alone, beside prom-client's own default
 *   metrics alone; which of the two comes first alternates
 * - own server: CPU time of the application's thread while the watchdog is scraped, beside as long without a scrape
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { start } from 'heapwarden';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { median } from './median.mjs';

const ROUNDS = 300;
const PAIRS = 15;
const SCRAPES = 20;

if (process.argv[2] === 'scraper') scrapeWhenTold(process.argv[3]);
else await measure();

async function measure() {
  const warden = start({ port: 0, logLevel: 'warn' });
  const { url } = await warden.ready();
  const defaults = new Registry();
  collectDefaultMetrics({ register: defaults });
  const ours = new Registry();
  await warden.bindPrometheus(ours);
  // The first frames, and their series, are there then.
  await delay(3_000);
  const text = await (await fetch(`${url}/metrics`)).text();
  const series = text.split('\n').filter((line) => line.startsWith('heapwarden_')).length;
  console.log(`series: ${series}, ${text.length} bytes`);
  await measureRegistry({ defaults, ours });
  await measureServer(url);
  await warden.stop();
}

/** Scrapes come seldom: between two the board is written anew, as it is between most pairs here. */
async function measureRegistry(registries) {
  const times = { defaults: [], ours: [] };
  const names = Object.keys(times);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const name of names.reverse()) {
      const startedAtMs = performance.now();
      await registries[name].metrics();
      times[name].push(performance.now() - startedAtMs);
    }
    await delay(100);
  }
  const [defaults, ours] = [times.defaults, times.ours].map((all) => median(all).toFixed(3));
  console.log(
    `bound registry: ${ours} ms for Heapwarden's metrics, ${defaults} ms for prom-client's; medians of ${ROUNDS}`,
  );
}

async function measureServer(url) {
  const scraper = fork(fileURLToPath(import.meta.url), ['scraper', url]);
  const costs = { idle: [], scraped: [] };
  for (let pair = 0; pair < PAIRS; pair += 1) {
    for (const [name, count] of Object.entries({ idle: 0, scraped: SCRAPES })) {
      const before = threadCpuMs();
      scraper.send(count);
      await once(scraper, 'message');
      costs[name].push(threadCpuMs() - before);
    }
  }
  scraper.disconnect();
  console.log(
    `own server: ${median(costs.idle).toFixed(2)} ms of CPU of the application's thread in a second without a scrape, ` +
      `${median(costs.scraped).toFixed(2)} ms in one with ${SCRAPES}; medians of ${PAIRS} pairs`,
  );
}

/** So many scrapes within a second, each time it is told. */
function scrapeWhenTold(url) {
  process.on('message', async (count) => {
    const second = delay(1_000);
    for (let scrape = 0; scrape < count; scrape += 1) await (await fetch(`${url}/metrics`)).text();
    await second;
    process.send('done');
  });
}

function threadCpuMs() {
  const [nanoseconds] = readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'utf8').split(' ');
  return Number(nanoseconds) / 1e6;
}
