/**
 * `npm run bench:abuse`: whether an application notices that its watchdog is abused. Requests at a steady rate go to a
 * watched application, in windows that take turns:
 *
 * - `quiet`: nobody abuses anything
 * - `bystander`: a process beside it is abused, which takes as much of the machine
 * - `watchdog`: the watchdog is abused
 *
 * Prints the median of the windows' p99 for each, and the ratios. What the watchdog costs is the last beside the middle one.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { placeArtefact } from './large-artefact.mjs';
import { median } from './median.mjs';

const ROUNDS = Number(process.env.ROUNDS ?? 10);
const WINDOW_SECONDS = 3;
const REQUESTS_PER_SECOND = 200;
const TOKEN = 'a-token-for-this-run';

const dir = mkdtempSync(join(tmpdir(), 'heapwarden-abuse-'));
const { id } = await placeArtefact(dir, 20);
const register = fileURLToPath(new URL('../dist/register.js', import.meta.url));
const env = {
  ...process.env,
  HEAPWARDEN_DIR: dir,
  HEAPWARDEN_PORT: '0',
  HEAPWARDEN_TOKEN: TOKEN,
  HEAPWARDEN_LOG_LEVEL: 'silent',
};
const app = fork(here('abuse-app.mjs'), { env, execArgv: ['--require', register] });
const [{ port }] = await once(app, 'message');
const bystander = fork(here('abuse-app.mjs'));
const [{ port: bystanderPort }] = await once(bystander, 'message');
const attacker = fork(here('abuse-attacker.mjs'));
const targets = {
  quiet: undefined,
  bystander: `http://127.0.0.1:${bystanderPort}`,
  watchdog: await watchdogUrl(),
};

const startRssMb = rssMb();
const p99s = { quiet: [], bystander: [], watchdog: [] };
for (let round = 0; round < ROUNDS; round += 1) {
  for (const [name, url] of Object.entries(targets)) p99s[name].push(await window(url));
}
const medians = Object.fromEntries(Object.entries(p99s).map(([name, all]) => [name, median(all)]));
for (const [name, ms] of Object.entries(medians)) console.log(`${name.padEnd(10)} p99 ${ms.toFixed(2)} ms`);
console.log(`watchdog / bystander ${(medians.watchdog / medians.bystander).toFixed(2)}`);
console.log(`watchdog / quiet     ${(medians.watchdog / medians.quiet).toFixed(2)}`);
console.log(
  `RSS of the watched process: ${(rssMb() - startRssMb).toFixed(0)} MB over the start, after ${ROUNDS} windows`,
);

for (const child of [app, bystander, attacker]) {
  child.disconnect();
  await once(child, 'exit');
}
rmSync(dir, { recursive: true });

/** The p99 of the application while `url` is abused, in milliseconds. */
async function window(url) {
  const done = url === undefined ? undefined : once(attacker, 'message');
  if (url !== undefined) {
    attacker.send({ url, token: TOKEN, path: `/api/v1/captures/${id}/download`, seconds: WINDOW_SECONDS });
  }
  const agent = new Agent({ keepAlive: true, maxSockets: 20 });
  const times = [];
  const running = [];
  const startedAtMs = performance.now();
  for (let count = 0; count < REQUESTS_PER_SECOND * WINDOW_SECONDS; count += 1) {
    const dueInMs = startedAtMs + (count * 1000) / REQUESTS_PER_SECOND - performance.now();
    if (dueInMs > 0) await delay(dueInMs);
    running.push(ask(agent, times));
  }
  await Promise.all(running);
  await done;
  agent.destroy();
  times.sort((a, b) => a - b);
  return times[Math.floor(times.length * 0.99)];
}

async function ask(agent, times) {
  const startedAtMs = performance.now();
  const [response] = await once(get({ port, host: '127.0.0.1', agent }), 'response');
  response.resume();
  await once(response, 'end');
  times.push(performance.now() - startedAtMs);
}

async function watchdogUrl() {
  for (;;) {
    try {
      return JSON.parse(readFileSync(join(dir, 'processes', `${app.pid}.json`), 'utf8')).url;
    } catch {
      await delay(100);
    }
  }
}

function rssMb() {
  return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${app.pid}/status`, 'utf8'))[1]) / 1024;
}

function here(file) {
  return fileURLToPath(new URL(file, import.meta.url));
}
