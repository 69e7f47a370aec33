/**
 * `npm run bench:otlp`: what the export by OTLP costs, sixty times as often as by default. Runs with and without it take
 * turns; the receiver is in this process.
 */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { median } from './median.mjs';

const PAIRS = Number(process.env.PAIRS ?? 9);
const IDLE_MS = 10_000;

const root = fileURLToPath(new URL('..', import.meta.url));
let requests = 0;
const receiver = createServer((request, response) => {
  requests += 1;
  request.resume().on('end', () => response.end());
}).listen(0, '127.0.0.1');
await once(receiver, 'listening');

const env = {
  ...process.env,
  HEAPWARDEN_DIR: mkdtempSync(join(tmpdir(), 'heapwarden-bench-')),
  HEAPWARDEN_PORT: '0',
  HEAPWARDEN_LOG_LEVEL: 'warn',
  OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${receiver.address().port}`,
  OTEL_METRIC_EXPORT_INTERVAL: '1000',
};

/** Prints what the process has after a while of doing nothing. */
const IDLE = `
setTimeout(async () => {
  const warden = globalThis[Symbol.for('heapwarden.warden')];
  const { url } = await warden.ready();
  const text = await (await fetch(url + '/metrics')).text();
  const selfBytes = Number(/^heapwarden_self_memory_bytes (.*)$/m.exec(text)[1]);
  console.log(JSON.stringify({ rssBytes: process.memoryUsage.rss(), selfBytes }));
  process.exit(0);
}, ${IDLE_MS});`;

async function run(isExporting, args) {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--require', 'heapwarden/register', ...args],
    { cwd: root, env: { ...env, HEAPWARDEN_OTLP_EXPORT: String(isExporting) } },
  );
  return JSON.parse(stdout);
}

/** Runs both sides in turns, each first as often as second. */
async function pairs(args) {
  const found = [];
  for (let index = 0; index < PAIRS; index++) {
    const first = index % 2 === 0;
    const one = await run(first, args);
    const other = await run(!first, args);
    found.push(first ? { on: one, off: other } : { on: other, off: one });
  }
  return found;
}

const spread = (values) => `${Math.min(...values).toFixed(3)}–${Math.max(...values).toFixed(3)}`;
const work = await pairs([join(root, 'bench/allocation-workload.mjs')]);
console.log(`allocation workload, ${PAIRS} pairs, CPU with the export / without, one export a second`);
for (const [name, words] of [
  ['mainMs', "application's thread"],
  ['processMs', 'whole process'],
]) {
  const ratios = work.map(({ on, off }) => on[name] / off[name]);
  console.log(`  ${words.padEnd(22)}${median(ratios).toFixed(4)} (${spread(ratios)})`);
}
const idle = await pairs(['-e', IDLE]);
const difference = (name) => median(idle.map(({ on, off }) => on[name] - off[name])) / 2 ** 20;
console.log(`idle for ${IDLE_MS / 1000} s, ${PAIRS} pairs, what the export adds`);
console.log(
  `  watchdog's heap       ${difference('selfBytes').toFixed(1)} MB, to ${(median(idle.map(({ on }) => on.selfBytes)) / 2 ** 20).toFixed(1)} MB`,
);
console.log(`  RSS of the process    ${difference('rssBytes').toFixed(1)} MB`);
console.log(`${requests} requests received`);
receiver.close();
