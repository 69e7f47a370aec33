/** Starts the shop under Heapwarden, and the load on it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import autocannon from 'autocannon';

const START_TIMEOUT_MS = 20_000;

/**
 * @param {{ dir: string, env?: Record<string, string>, heapLimitMb?: number }} options
 * @returns the process, where the shop and the watchdog listen, the token, and the watchdog's log lines
 */
export async function startShop({ dir, env = {}, heapLimitMb = 384 }) {
  const child = spawn(
    process.execPath,
    [
      `--max-old-space-size=${heapLimitMb}`,
      '--require',
      'heapwarden/register',
      fileURLToPath(new URL('app.mjs', import.meta.url)),
    ],
    {
      cwd: fileURLToPath(new URL('../..', import.meta.url)),
      env: {
        ...process.env,
        PORT: '0',
        HEAPWARDEN_DIR: dir,
        HEAPWARDEN_PORT: '0',
        HEAPWARDEN_SERVICE: 'leaky-shop',
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const exited = once(child, 'exit');
  const log = createInterface({ input: child.stderr });
  const [hello] = await once(createInterface({ input: child.stdout }), 'line');
  const { url: watchdogUrl } = await readWhenThere(`${dir}/processes/${child.pid}.json`);
  return {
    child,
    exited,
    log,
    url: /http:\S+/.exec(hello)[0],
    watchdogUrl,
    token: await readFile(`${dir}/token`, 'utf8').then((text) => text.trim()),
  };
}

/** Visitors without cookies, at a steady rate; answers with a handle that stops them. */
export function startLoad(url, { requestsPerSecond = 400 } = {}) {
  return autocannon({
    url,
    connections: 8,
    overallRate: requestsPerSecond,
    duration: 3600,
    requests: [
      { path: '/products' },
      { path: '/recommendations' },
      { path: '/products/p-7' },
      { method: 'POST', path: '/cart/p-7' },
    ],
  });
}

async function readWhenThere(path) {
  for (const startedAtMs = Date.now(); Date.now() - startedAtMs < START_TIMEOUT_MS; await delay(50)) {
    const text = await readFile(path, 'utf8').catch(() => '');
    if (text !== '') return JSON.parse(text);
  }
  throw new Error(`The watchdog did not come up: ${path} is missing`);
}
