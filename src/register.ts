/**
 * The preload entry: `node --require heapwarden/register app.js`, or `--import`, on the command line or in
 * `NODE_OPTIONS`.
 *
 * The settings are resolved in the watchdog thread, so that the application loads nothing but the probe
 * and is not harmed by a bad setting.
 */
import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isMainThread } from 'node:worker_threads';
import { dirByEnvironment } from './config/dir.js';
import { isToolOfWatched } from './warden/ancestry.js';
import { injectionOf } from './warden/injection.js';
import { logLine } from './warden/log-line.js';
import { currentWarden, watch } from './warden/watch.js';

/** What has ended before is a command, and gets no thread. */
const LATER_MS = 5_000;

const { env, execArgv } = process;
const injection = injectionOf({
  script: scriptOf(process.argv[1]),
  execArgv,
  env,
  isMainThread,
  // The second is that of an agent folder, in whose `node_modules` this package is.
  preloads: ['register.js', '../../../register.cjs'].map((file) =>
    fileURLToPath(new URL(file, import.meta.url)),
  ),
  hasChannel: process.channel !== undefined,
  isToolOfWatched: () => isToolOfWatched({ dir: dirByEnvironment(env) }),
});

if (/^(debug|trace)$/.test(env['HEAPWARDEN_LOG_LEVEL'] ?? '') && isMainThread) {
  logLine('debug', `watched ${injection.watch}: it ${injection.reason}`);
}
if (injection.watch === 'now') watchOnce();
if (injection.watch === 'later') setTimeout(watchOnce, LATER_MS).unref();

/** `start()`, and another copy of the package, may have come first. */
function watchOnce(): void {
  if (currentWarden() === undefined) watch(undefined);
}

function scriptOf(path: string | undefined): string | undefined {
  try {
    return path && realpathSync(path);
  } catch {
    // Node finds it with an extension added.
    return path;
  }
}
