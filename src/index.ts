/**
 * Heapwarden, the memory watchdog for Node.js.
 *
 * ```js
 * import { start } from 'heapwarden';
 * const warden = start({ service: 'shop' });
 * warden.on('incident', (incident) => console.log(incident.reason));
 * ```
 */
import { isMainThread } from 'node:worker_threads';
import { resolveConfig } from './config/resolve.js';
import type { Options } from './config/schema.js';
import { HeapwardenError } from './error.js';
import { applicationOf } from './warden/launchers.js';
import { logLine } from './warden/log-line.js';
import type { Warden } from './warden/warden.js';
import { currentWarden, watch } from './warden/watch.js';

export type { Condition, Rule } from './capture/rules/rule.js';
export type { Options } from './config/schema.js';
export { type ErrorCode, HeapwardenError } from './error.js';
export type {
  CaptureRecord,
  Incident,
  Pressure,
  Status,
  SuspectInShort,
  Verdict,
} from './server/api.js';
export type { PrometheusRegistry } from './warden/prometheus-binding.js';
export type { TrackClassOptions } from './warden/tracking.js';
export type { CaptureOptions, Readiness, Warden, WardenEvents } from './warden/warden.js';

/**
 * Starts watching this process, or returns the warden that already does.
 *
 * After it has returned, nothing of Heapwarden throws into the application: what fails is a log line.
 *
 * @param options - settings; they go before the environment, which goes before the file that
 *   `HEAPWARDEN_CONFIG` names, which goes before the defaults
 * @throws HeapwardenError `HEAPWARDEN_CONFIG_INVALID` when a setting is unknown or has an impossible value
 * @throws HeapwardenError `HEAPWARDEN_NOT_MAIN_THREAD` in a worker thread
 */
export function start(options?: Options): Warden {
  if (!isMainThread) {
    throw new HeapwardenError(
      'HEAPWARDEN_NOT_MAIN_THREAD',
      'start() watches a process and must be called in its main thread.',
    );
  }
  const config = resolveConfig({
    env: process.env,
    ...(options && { options }),
    applicationPath: applicationOf(process.argv[1], process.env),
  });
  const current = currentWarden();
  if (current === undefined) return watch(config);
  if (options !== undefined) {
    logLine('warn', 'start(options) came after the process was watched already; its options have no effect');
  }
  return current;
}
