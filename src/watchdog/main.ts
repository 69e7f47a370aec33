/** The entry of the watchdog thread. */
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { resolveConfig } from '../config/resolve.js';
import type { Config } from '../config/schema.js';
import type { ToApplication, WatchdogData } from '../wire/messages.js';
import { createLogger } from './logger.js';
import { startWatchdog } from './watchdog.js';

const port = parentPort as NonNullable<typeof parentPort>;
const data = workerData as WatchdogData;
const tell = (message: ToApplication, transfer: readonly MessagePort[] = []): void =>
  port.postMessage(message, transfer);

// The watchdog goes on: what nobody has caught is a defect of one of its parts.
process.on('unhandledRejection', (error) => {
  createLogger('error').error({ err: error }, 'a part of the watchdog failed, which is a defect');
});

const config = data.config ?? resolveOrLog();
if (config?.enabled) port.on('message', await startWatchdog({ config, data, tell }));
else tell({ type: 'unwatched' });

function resolveOrLog(): Config | undefined {
  try {
    return resolveConfig({ env: process.env, applicationPath: data.applicationPath });
  } catch (error) {
    createLogger('error').error(
      { err: error },
      `${(error as Error).message} The application runs on, unwatched.`,
    );
    return undefined;
  }
}
