/**
 * `npm run bench:cli-download [MB]`: an artefact, 1 GB by default, from a watchdog to a file by `heapwarden captures get`, beside
 * `curl --compressed`; whole, and cut off twice on its way. The memory of command and watchdog, and the time.
 */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { placeArtefact } from './large-artefact.mjs';

const MB = 2 ** 20;
const TOTAL_BYTES = Number(process.argv[2] ?? 1024) * MB;
const ROOT = fileURLToPath(new URL('..', import.meta.url));
const MAIN = join(ROOT, 'dist/cli/main.js');
const POLL_MS = 50;

const dir = mkdtempSync(join(tmpdir(), 'heapwarden-bench-'));
const out = join(dir, 'out');
const record = await placeArtefact(dir, TOTAL_BYTES / MB, snapshotLikeBlock);
const application = spawn(
  process.execPath,
  ['--require', join(ROOT, 'dist/register.js'), join(ROOT, 'test/e2e/fixtures/idle.mjs')],
  {
    env: { ...process.env, HEAPWARDEN_DIR: dir, HEAPWARDEN_PORT: '0' },
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  },
);
const url = await urlOf(application.pid);
const token = readFileSync(join(dir, 'token'), 'utf8').trim();
const cutting = await startCuttingProxy(url, [0.3 * record.storedBytes, 0.3 * TOTAL_BYTES]);
try {
  console.log(`artefact ${mb(record.bytes)} MB, ${mb(record.storedBytes)} MB stored`);
  console.log('                          seconds  command MB  watchdog MB before, at most');
  await measure('curl --compressed', 'curl', [
    ...['-s', '--compressed', '-H', `Authorization: Bearer ${token}`, '-o', out],
    `${url}/api/v1/captures/${record.id}/download`,
  ]);
  await measure('captures get', process.execPath, [
    MAIN,
    'captures',
    'get',
    record.id,
    '-o',
    out,
    '--url',
    url,
  ]);
  const throughProxy = ['captures', 'get', record.id, '-o', out, '--url', cutting.url];
  await measure('captures get, cut twice', process.execPath, [MAIN, ...throughProxy]);
} finally {
  application.kill('SIGKILL');
  cutting.close();
  rmSync(dir, { recursive: true });
}

async function measure(name, command, args) {
  const before = rssOf(application.pid);
  const startedAtMs = performance.now();
  const child = spawn(command, args, { env: { ...process.env, HEAPWARDEN_TOKEN: token }, stdio: 'ignore' });
  const exited = once(child, 'exit');
  let [peak, watchdogPeak] = [0, before];
  const timer = setInterval(() => {
    peak = Math.max(peak, rssOf(child.pid));
    watchdogPeak = Math.max(watchdogPeak, rssOf(application.pid));
  }, POLL_MS);
  const [code] = await exited;
  clearInterval(timer);
  const seconds = (performance.now() - startedAtMs) / 1000;
  if (code !== 0 || statSync(out).size !== record.bytes) throw new Error(`${name} has failed, code ${code}`);
  rmSync(out);
  console.log(
    name.padEnd(26) +
      seconds.toFixed(1).padStart(7) +
      mb(peak).padStart(12) +
      `${mb(before)}, ${mb(watchdogPeak)}`.padStart(29),
  );
}

/** A megabyte that compresses to a tenth, as a heap snapshot does: one byte in ten is random, as digits. */
function snapshotLikeBlock() {
  const text = randomBytes(MB / 20).toString('hex');
  return Buffer.from(text.replace(/.{2}/g, '$&,0,3,1,0,12,7,').slice(0, MB).padEnd(MB, '0,'));
}

/** Cuts the connection of the first download after so many bytes of its answer, then that of the second, and so on. */
async function startCuttingProxy(target, cuts) {
  const sockets = new Set();
  const server = createServer((client) => {
    const { port, hostname } = new URL(target);
    const upstream = connect(Number(port), hostname);
    let bytesLeft = Number.POSITIVE_INFINITY;
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => {});
    }
    client.on('close', () => upstream.destroy());
    client.on('data', (chunk) => {
      if (chunk.includes('/download')) bytesLeft = cuts.shift() ?? Number.POSITIVE_INFINITY;
      upstream.write(chunk);
    });
    upstream.on('close', () => client.destroy());
    upstream.on('data', (chunk) => {
      bytesLeft -= chunk.length;
      if (bytesLeft < 0) return client.destroy();
      if (!client.write(chunk)) {
        upstream.pause();
        client.once('drain', () => upstream.resume());
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = () => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  return { url: `http://127.0.0.1:${server.address().port}`, close };
}

async function urlOf(pid) {
  const file = join(dir, 'processes', `${pid}.json`);
  while (!existsSync(file)) await delay(POLL_MS);
  return JSON.parse(readFileSync(file, 'utf8')).url;
}

function rssOf(pid) {
  try {
    return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}

function mb(bytes) {
  return (bytes / MB).toFixed(0);
}
