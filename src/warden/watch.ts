/** One warden per process, whoever asks and through whichever copy of the package. */
import type { Config } from '../config/schema.js';
import { Warden } from './warden.js';

const WARDEN = Symbol.for('heapwarden.warden');

const holder = globalThis as { [WARDEN]?: Warden };

/** The warden of this process, if it has one that was not stopped. */
export function currentWarden(): Warden | undefined {
  const warden = holder[WARDEN];
  return warden?.isStopped ? undefined : warden;
}

/** Makes the warden of this process. @param config - undefined lets the watchdog thread resolve the settings */
export function watch(config: Config | undefined): Warden {
  const warden = new Warden(config);
  Object.defineProperty(holder, WARDEN, { value: warden, configurable: true });
  return warden;
}
