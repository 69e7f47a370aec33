/**
 * `npm run bench:otlp`: what the export by OTLP costs an idle process, sixty times as often as by default. Runs with and
 * without it take turns; the receiver is in this process.
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
const SETTLE_MS = 3_000;
const IDLE_MS = 7_000;

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

/** Prints CPU time per second, of its main thread and of all, and at the end the memory. */
const IDLE = `
const { readFileSync } = require('node:fs');
const { setTimeout: delay } = require('node:timers/promises');
const mainMs = () => readFileSync('/proc/self/task/' + process.pid + '/schedstat', 'utf8').split(' ')[0] / 1e6;
(async () => {
  const { url } = await globalThis[Symbol.for('heapwarden.warden')].ready();
  await delay(${SETTLE_MS});
  const before = { main: mainMs(), process: process.cpuUsage() };
  await delay(${IDLE_MS});
  const main = mainMs() - before.main;
  const { user, system } = process.cpuUsage(before.process);
  const text = await (await fetch(url + '/metrics')).text();
  console.log(JSON.stringify({
    mainMs: main / ${IDLE_MS / 1_000},
    processMs: (user + system) / ${IDLE_MS},
    selfMb: /^heapwarden_self_memory_bytes (.*)$/m.exec(text)[1] / 2 ** 20,
    rssMb: process.memoryUsage.rss() / 2 ** 20,
  }));
  process.exit(0);
})();`;

async function run(isExporting) {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--require', 'heapwarden/register', '-e', IDLE],
    { cwd: root, env: { ...env, HEAPWARDEN_OTLP_EXPORT: String(isExporting) } },
  );
  return JSON.parse(stdout);
}

const pairs = [];
for (let index = 0; index < PAIRS; index++) {
  // Each side is first as often as second.
  const isFirst = index % 2 === 0;
  const one = await run(isFirst);
  const other = await run(!isFirst);
  pairs.push(isFirst ? { on: one, off: other } : { on: other, off: one });
}
console.log(`idle for ${IDLE_MS / 1_000} s, medians of ${PAIRS} pairs, ${requests} exports`);
for (const [name, words] of [
  ['mainMs', "application's thread, ms of CPU a second"],
  ['processMs', 'whole process, ms of CPU a second'],
  ['selfMb', "watchdog's heap, MB"],
  ['rssMb', 'RSS of the process, MB'],
]) {
  const off = median(pairs.map((pair) => pair.off[name])).toFixed(2);
  const added = median(pairs.map((pair) => pair.on[name] - pair.off[name])).toFixed(2);
  console.log(`  ${words.padEnd(42)} ${off} without the export, which adds ${added}`);
}
receiver.close();
