/** The entry of the watchdog thread. */
import { parentPort, workerData } from 'node:worker_threads';
import { resolveConfig } from '../config/resolve.js';
import type { Config } from '../config/schema.js';
import type { WatchdogData } from '../wire/messages.js';
import { createLogger } from './logger.js';
import { Watchdog } from './watchdog.js';

const port = parentPort as NonNullable<typeof parentPort>;
const data = workerData as WatchdogData;

const config = data.config ?? resolveOrLog();
if (config?.enabled) {
  const watchdog = new Watchdog({ config, data, tell: (message) => port.postMessage(message) });
  port.on('message', (message) => watchdog.receive(message));
  await watchdog.start();
} else {
  port.postMessage({ type: 'unwatched' });
}

function resolveOrLog(): Config | undefined {
  try {
    return resolveConfig({ env: process.env, applicationPath: data.applicationPath });
  } catch (error) {
    createLogger('error').error({ err: error }, `${(error as Error).message} The application runs on, unwatched.`);
    return undefined;
  }
}
