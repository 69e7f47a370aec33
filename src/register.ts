/**
 * The preload entry: `node --require heapwarden/register app.js`, or `--import`, on the command line or in
 * `NODE_OPTIONS`.
 *
 * The settings are resolved in the watchdog thread, so that the application loads nothing but the probe
 * and is not harmed by a bad setting.
 */
import { realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { isMainThread } from 'node:worker_threads';
import { dirByEnvironment } from './config/dir.js';
import { countReaders, isToolOfWatched } from './warden/ancestry.js';
import { type Injection, injectionOf, type Launch } from './warden/injection.js';
import { logLine } from './warden/log-line.js';
import { argumentsOf, doName, haveBrought, type PreloadSources, preloadsOf } from './warden/preloads.js';
import { currentWarden, watch } from './warden/watch.js';

/** What has ended before is a command, and gets no thread. */
const LATER_MS = 5_000;

/** So much more for each reader of its output: one that began just before is on the list of the watched by then. */
const LISTED_MS = 2_000;

const { env, execArgv } = process;
const require = createRequire(import.meta.url);
const preloads: PreloadSources = {
  // The second is that of an agent folder, in whose `node_modules` this package is.
  own: ['register.js', '../../../register.cjs'].map((file) => fileURLToPath(new URL(file, import.meta.url))),
  isLoading: (file) => require.cache[file]?.loaded === false,
  isImporting: performance.nodeTiming.bootstrapComplete > 0 && require.main === undefined,
};
const launch: Launch = {
  script: scriptOf(process.argv[1]),
  execArgv,
  env,
  isMainThread,
  isInherited: haveBrought(preloadsOf(argumentsOf(env['NODE_OPTIONS'] ?? '')), preloads),
  isNamed: doName(preloadsOf(execArgv), preloads),
  hasChannel: process.channel !== undefined,
  isToolOfWatched: () => isToolOfWatched({ dir: dirByEnvironment(env) }),
};

const injection = injectionOf(launch);
tell(injection);
if (injection.watch === 'now') watchOnce();
if (injection.watch === 'later') {
  const readers = launch.hasChannel ? 0 : countReaders();
  setTimeout(watchUnlessTool, LATER_MS + readers * LISTED_MS).unref();
}

/** Who started this process may be watched by now, and was not at its start. */
function watchUnlessTool(): void {
  const decided = injectionOf(launch);
  if (decided.watch === 'never') tell(decided);
  else watchOnce();
}

/** `start()`, and another copy of the package, may have come first. */
function watchOnce(): void {
  if (currentWarden() === undefined) watch(undefined);
}

function tell({ watch, reason }: Injection): void {
  if (/^(debug|trace)$/.test(env['HEAPWARDEN_LOG_LEVEL'] ?? '') && isMainThread) {
    logLine('debug', `watched ${watch}: it ${reason}`);
  }
}

function scriptOf(path: string | undefined): string | undefined {
  try {
    return path && realpathSync(path);
  } catch {
    // Node finds it with an extension added.
    return path;
  }
}
