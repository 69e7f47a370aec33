/** Runs one program under the watchdog, and writes down what the watchdog says of it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const START_TIMEOUT_MS = 30_000;
const TOKEN = 'a-token-for-this-run';

/** What is thrown away of a program's rise: code is loaded and pools fill. */
const WARM_UP_MS = 45_000;

const MEMORY_OF_SIGNAL = {
  external: 'externalBytes',
  array_buffers: 'arrayBuffersBytes',
  native: 'rssBytes',
};

/**
 * Runs `program` for `minutes`, or until its end.
 *
 * @returns per signal when it was first called leaking, the last verdicts, how the program ended, and how long it
 *   would take to its limit at the rate at which it rose
 */
export async function watch(program, minutes) {
  const dir = await mkdtemp(join(tmpdir(), 'heapwarden-program-'));
  const startedAtMs = Date.now();
  const child = start(program, dir);
  const exited = once(child, 'exit');
  let isGone = false;
  void exited.then(() => {
    isGone = true;
  });
  const seen = {
    leakingAfterSeconds: {},
    reasons: {},
    verdicts: {},
    memory: [],
    floors: [],
    heapLimitBytes: null,
  };
  try {
    const url = await urlOf(dir, child.pid);
    while (!isGone && Date.now() - startedAtMs < minutes * 60_000) {
      const status = await readStatus(url);
      if (status) note(seen, status, (Date.now() - startedAtMs) / 1000);
      await delay(1_000);
    }
    seen.isCrashed = isGone;
  } finally {
    if (!isGone) child.kill('SIGKILL');
    await exited;
    await rm(dir, { recursive: true, force: true, maxRetries: 3 });
  }
  return {
    leakingAfterSeconds: seen.leakingAfterSeconds,
    reasons: seen.reasons,
    verdicts: seen.verdicts,
    majorGcs: seen.floors.length,
    isCrashed: seen.isCrashed,
    secondsToLimit: secondsToLimit(seen, program, startedAtMs),
  };
}

function start({ path, heapLimitMb }, dir) {
  const script = fileURLToPath(new URL(path, import.meta.url));
  const register = fileURLToPath(new URL('../../dist/register.js', import.meta.url));
  // A small young generation promotes more, so that major GCs come as often as in a larger process under more load.
  const flags = [`--max-old-space-size=${heapLimitMb}`, '--max-semi-space-size=1'];
  return spawn(process.execPath, [...flags, '--require', register, script], {
    env: {
      ...process.env,
      HEAPWARDEN_DIR: dir,
      HEAPWARDEN_PORT: '0',
      HEAPWARDEN_TOKEN: TOKEN,
      HEAPWARDEN_LOG_LEVEL: 'silent',
      // What is measured is the verdict; a capture would only take the processor from the other programs.
      HEAPWARDEN_CAPTURES_PER_DAY: '0',
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

async function urlOf(dir, pid) {
  for (const startedAtMs = Date.now(); Date.now() - startedAtMs < START_TIMEOUT_MS; await delay(100)) {
    const text = await readFile(join(dir, 'processes', `${pid}.json`), 'utf8').catch(() => '');
    if (text !== '') return JSON.parse(text).url;
  }
  throw new Error('The watchdog did not come up');
}

/** Undefined when the program has gone in between. */
async function readStatus(url) {
  try {
    const response = await fetch(`${url}/api/v1/status`, {
      headers: { authorization: `Bearer ${TOKEN}` },
      signal: AbortSignal.timeout(10_000),
    });
    return response.ok ? await response.json() : undefined;
  } catch {
    return undefined;
  }
}

function note(seen, { signals, memory, floor }, seconds) {
  for (const [signal, { verdict, reason }] of Object.entries(signals)) {
    seen.verdicts[signal] = verdict;
    if (verdict !== 'leaking' || signal in seen.leakingAfterSeconds) continue;
    seen.leakingAfterSeconds[signal] = Math.round(seconds);
    seen.reasons[signal] = reason;
  }
  seen.memory.push({ atMs: Date.now(), ...memory });
  seen.floors = floor;
  seen.heapLimitBytes = memory.heapLimitBytes;
}

/** Undefined for a healthy program, and where it did not rise or nothing limits it. */
function secondsToLimit({ floors, memory, heapLimitBytes }, { signals }, startedAtMs) {
  const isSettled = ({ atMs }) => atMs - startedAtMs > WARM_UP_MS;
  const points = signals.includes('js_heap')
    ? floors.filter(isSettled)
    : memory
        .filter(isSettled)
        .map((row) => ({ atMs: row.atMs, bytes: row[MEMORY_OF_SIGNAL[signals[0]]] ?? 0 }));
  const [first, last] = [points[0], points.at(-1)];
  const limitBytes = signals.includes('js_heap') ? heapLimitBytes : (memory.at(-1)?.cgroupLimitBytes ?? null);
  if (signals.length === 0 || first === undefined || limitBytes === null) return undefined;
  const bytesPerMs = (last.bytes - first.bytes) / (last.atMs - first.atMs);
  return bytesPerMs > 0 ? limitBytes / bytesPerMs / 1000 : undefined;
}
