/**
 * `npm run demo:operate`: what docs/quick-start.md tells, in one command. The shop leaks, Prometheus and Alertmanager run with
 * the files in prometheus/ as they are, and what they tell comes to this terminal. Then the shop is mended, and they tell that.
 *
 * Takes about ten minutes, most of them the waits in those files. Ctrl-C ends it.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { startLoad, startShop } from '../leaky-shop/shop.mjs';

const startedAtMs = Date.now();
const dir = await mkdtemp(join(tmpdir(), 'heapwarden-operate-'));
const daemons = [
  startDaemon('prometheus', [
    `--config.file=${shipped('prometheus.example.yml')}`,
    `--storage.tsdb.path=${dir}/prometheus`,
    '--web.listen-address=127.0.0.1:9090',
  ]),
  startDaemon('prometheus-alertmanager', [
    `--config.file=${shipped('alertmanager.example.yml')}`,
    `--storage.path=${dir}/alertmanager`,
    '--web.listen-address=127.0.0.1:9093',
    '--cluster.listen-address=',
  ]),
];
const receiver = await startReceiver();
let shop = await startLoadedShop({});
process.on('SIGINT', () => end(130));

say('shop         leaks: half of 400 requests a second leave a session behind');
say('page         http://localhost:9469/');
say('Prometheus   http://localhost:9090/alerts');
say('Alertmanager http://localhost:9093/');

await told('firing');
say('mending      the shop is started again, and its sessions end after 2 s');
await shop.stop();
shop = await startLoadedShop({ SESSION_TTL_SECONDS: '2' });
await told('resolved');
await end(0);

function startDaemon(command, args) {
  const child = spawn(command, [...args, '--log.level=error'], { stdio: ['ignore', 'inherit', 'inherit'] });
  child.once('error', () => {
    say(`There is no ${command}; scripts/install-prometheus.sh installs it.`);
    end(1);
  });
  return child;
}

/** The receiver that alertmanager.example.yml names. */
async function startReceiver() {
  const server = createServer(async (request, response) => {
    const { alerts } = await json(request);
    response.end();
    for (const { status, labels, annotations } of alerts) {
      say(`${request.url.slice(1).padEnd(12)} ${status}: ${annotations.summary}`);
      say(`             ${annotations.description}`);
      say(`             ${annotations.runbook_url}`);
      if (labels.alertname === 'HeapwardenLeaking') server.emit(status);
    }
  });
  await once(server.listen(9095, '127.0.0.1'), 'listening');
  return server;
}

async function startLoadedShop(env) {
  const started = await startShop({ dir: `${dir}/shop`, env: { HEAPWARDEN_PORT: '9469', ...env } });
  const load = startLoad(started.url);
  return {
    async stop() {
      load.stop();
      started.child.kill();
      await started.exited;
    },
  };
}

function told(status) {
  return once(receiver, status);
}

function shipped(name) {
  return fileURLToPath(new URL(`../../prometheus/${name}`, import.meta.url));
}

function say(text) {
  const seconds = Math.round((Date.now() - startedAtMs) / 1000);
  console.log(`${String(seconds).padStart(4)} s  ${text}`);
}

async function end(status) {
  await shop?.stop();
  for (const daemon of daemons) daemon.kill();
  await Promise.all(daemons.map((daemon) => daemon.exitCode ?? daemon.signalCode ?? once(daemon, 'exit')));
  await rm(dir, { recursive: true, force: true });
  process.exit(status);
}
