/**
 * `npm run bench:capture [heap in MB…]`: what a heap snapshot costs an application under load. For each size of the
 * heap, in one run and one process: the pause of a capture by fork, of one through the inspector, and of
 * `v8.writeHeapSnapshot()`; memory; and requests per second and latency before, during and after the capture.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import autocannon from 'autocannon';
import { median } from './median.mjs';

const HEAPS_MB = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [50, 200, 500, 1000];
const CAPTURES = Number(process.env.CAPTURES ?? 3);
const WINDOW_SECONDS = 10;
const REQUESTS_PER_SECOND = 200;
const MB = 2 ** 20;

const rows = [];
for (const heapMb of HEAPS_MB) rows.push(await measure(heapMb));
report(rows);

async function measure(heapMb) {
  const dir = mkdtempSync(join(tmpdir(), 'heapwarden-bench-'));
  const app = fork(new URL('capture-app.mjs', import.meta.url), {
    env: { ...process.env, HEAP_MB: String(heapMb), BENCH_DIR: dir },
    execArgv: [`--max-old-space-size=${4 * heapMb + 512}`],
  });
  const [{ url }] = await once(app, 'message');
  const ask = async (task) => {
    app.send(task);
    return (await once(app, 'message'))[0];
  };
  // What start-up has allocated is collected, and the load compiled, before anything counts.
  await load(url, () => delay(WINDOW_SECONDS * 500));
  const { rssBytes } = await ask('rss');
  const runs = [];
  for (let count = 0; count < CAPTURES; count++) {
    const before = await load(url, () => delay(WINDOW_SECONDS * 1000));
    const rssPeak = watchRss(app.pid);
    const during = await load(url, () => ask('fork'));
    const extraRssBytes = rssPeak.stop() - rssPeak.firstBytes;
    const after = await load(url, () => delay(WINDOW_SECONDS * 1000));
    if (during.result.state !== 'stored') throw new Error(`capture: ${during.result.detail}`);
    runs.push({ before, during, after, extraRssBytes, record: during.result });
  }
  const cheap = { profile: await ask('profile'), report: await ask('report') };
  const inspector = await ask('inspector');
  const inline = await ask('inline');
  app.send('end');
  await once(app, 'exit');
  rmSync(dir, { recursive: true });
  return { heapMb, rssBytes, runs, cheap, inspector, inline };
}

/** Requests at a fixed rate for as long as `work` lasts. */
async function load(url, work) {
  const instance = autocannon({ url, connections: 10, overallRate: REQUESTS_PER_SECOND, duration: 3600 });
  const result = await work();
  instance.stop();
  const { latency, requests, duration, errors, non2xx } = await instance;
  return {
    result,
    p99Ms: latency.p99,
    maxMs: latency.max,
    perSecond: requests.total / duration,
    failed: errors + non2xx,
  };
}

function watchRss(pid) {
  const read = () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) * 1024;
  const firstBytes = read();
  let peakBytes = firstBytes;
  const timer = setInterval(() => {
    peakBytes = Math.max(peakBytes, read());
  }, 100);
  return {
    firstBytes,
    stop() {
      clearInterval(timer);
      return peakBytes;
    },
  };
}

function report(measured) {
  const of = (runs, read) => median(runs.map(read));
  const mb = (bytes) => `${Math.round(bytes / MB)} MB`;
  console.log(
    `\nNode ${process.version}; median of ${CAPTURES} captures; ${REQUESTS_PER_SECOND} requests per second asked for`,
  );
  for (const { heapMb, rssBytes, runs, cheap, inspector, inline } of measured) {
    const forkMs = of(runs, ({ record }) => record.pauseMs);
    const nodes = runs[0].record.admission.prediction.nodeCount;
    console.log(`\nheap ${heapMb} MB, RSS ${mb(rssBytes)}`);
    console.log(
      `  pause by fork            ${forkMs.toFixed(1)} ms, ${(forkMs / (rssBytes / 2 ** 30)).toFixed(1)} ms per GB of RSS (goal: 30)`,
    );
    console.log(
      `  pause by inspector       ${inspector.pauseMs.toFixed(0)} ms, +${mb(inspector.extraMemoryBytes)} RSS`,
    );
    console.log(
      `  heap profile, report     ${cheap.profile.pauseMs.toFixed(0)} ms, ${cheap.report.pauseMs.toFixed(0)} ms`,
    );
    console.log(
      `  v8.writeHeapSnapshot()   ${inline.pauseMs.toFixed(0)} ms, ${(inline.pauseMs / forkMs).toFixed(0)} times the fork (goal: 300 at 200 MB)`,
    );
    console.log(
      `  done after               ${(of(runs, ({ record }) => record.durationMs) / 1000).toFixed(1)} s, ${mb(runs[0].record.bytes)}, ${mb(runs[0].record.storedBytes)} stored`,
    );
    console.log(
      `  memory                   application +${mb(of(runs, (run) => run.extraRssBytes))}, child +${mb(of(runs, ({ record }) => record.admission.actual.extraMemoryBytes))}`,
    );
    console.log(
      `  predicted for the last   ${mb(runs.at(-1).record.admission.prediction.extraMemoryBytes)} for ${nodes} objects`,
    );
    for (const phase of ['before', 'during', 'after']) {
      const line = `${of(runs, (run) => run[phase].perSecond).toFixed(0)} requests/s, p99 ${of(runs, (run) => run[phase].p99Ms).toFixed(1)} ms, longest ${of(runs, (run) => run[phase].maxMs).toFixed(0)} ms, ${of(runs, (run) => run[phase].failed)} failed`;
      console.log(`  ${phase.padEnd(24)} ${line}`);
    }
    const ratio = median(runs.map((run) => run.during.p99Ms / run.before.p99Ms));
    console.log(`  p99 during / before      ${ratio.toFixed(2)} (goal: 1.5)`);
  }
}
