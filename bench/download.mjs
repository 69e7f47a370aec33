/**
 * `npm run bench:download`: an artefact of 1 GB (MEGABYTES=… for another) is downloaded as it lies on the disk, and
 * uncompressed with a cut in the middle. Prints rates, and how the memory of the watched process, which has the watchdog in
 * it, went meanwhile. Fails when the bytes are not those of the artefact.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { downloadInTwo, placeArtefact } from './large-artefact.mjs';

const MB = 1024 * 1024;
const MEGABYTES = Number(process.env.MEGABYTES ?? 1024);
const TOKEN = 'a-token-for-this-run';

const dir = mkdtempSync(join(tmpdir(), 'heapwarden-download-'));
const record = await placeArtefact(dir, MEGABYTES);
const register = fileURLToPath(new URL('../dist/register.js', import.meta.url));
const app = spawn(process.execPath, ['--require', register, '-e', 'setInterval(() => {}, 1000)'], {
  env: {
    ...process.env,
    HEAPWARDEN_DIR: dir,
    HEAPWARDEN_PORT: '0',
    HEAPWARDEN_TOKEN: TOKEN,
    HEAPWARDEN_LOG_LEVEL: 'warn',
  },
  stdio: ['ignore', 'inherit', 'inherit'],
});

try {
  const url = `${await urlOf(app.pid)}/api/v1/captures/${record.id}/download`;
  const ask = (headers) => fetch(url, { headers: { authorization: `Bearer ${TOKEN}`, ...headers } });
  // The server, its buffers and V8's heap have their size then.
  await (await ask({ range: 'bytes=0-99999' })).arrayBuffer();
  const startRssBytes = rssBytes();
  let highestRssBytes = startRssBytes;
  const look = () => {
    highestRssBytes = Math.max(highestRssBytes, rssBytes());
  };
  const timer = setInterval(look, 100);
  const compressedMs = await timed(async () => {
    const response = await ask({ 'accept-encoding': 'gzip' });
    for await (const _ of response.body);
  });
  const highestCompressed = highestRssBytes;
  const inTwoMs = await timed(async () => {
    const sha256 = await downloadInTwo(ask, record, () => {});
    if (sha256 !== record.sha256) throw new Error('These are not the bytes of the artefact');
  });
  clearInterval(timer);
  const rate = (ms) => `${Math.round(MEGABYTES / (ms / 1000))} MB/s`;
  console.log(`artefact: ${MEGABYTES} MB, ${Math.round(record.storedBytes / MB)} MB on the disk`);
  console.log(
    `as it lies on the disk: ${rate(compressedMs)}; highest RSS ${mb(highestCompressed - startRssBytes)} over the start`,
  );
  console.log(
    `uncompressed, cut in the middle: ${rate(inTwoMs)}; highest RSS ${mb(highestRssBytes - startRssBytes)} over the start`,
  );
} finally {
  app.kill();
  await once(app, 'exit');
  rmSync(dir, { recursive: true });
}

async function timed(work) {
  const startedAtMs = performance.now();
  await work();
  return performance.now() - startedAtMs;
}

function rssBytes() {
  return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${app.pid}/status`, 'utf8'))[1]) * 1024;
}

function mb(bytes) {
  return `${(bytes / MB).toFixed(0)} MB`;
}

async function urlOf(pid) {
  for (;;) {
    try {
      return JSON.parse(readFileSync(join(dir, 'processes', `${pid}.json`), 'utf8')).url;
    } catch {
      await delay(100);
    }
  }
}
