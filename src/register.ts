/**
 * The preload entry: `node --require heapwarden/register app.js`, or `--import`.
 *
 * The settings are resolved in the watchdog thread, so that the application loads nothing but the probe
 * and is not harmed by a bad setting.
 */
import { isMainThread } from 'node:worker_threads';
import { currentWarden, watch } from './warden/watch.js';

const isSwitchedOff = process.env['HEAPWARDEN_ENABLED'] === 'false';

// Worker threads run the preloads of their process again; the process has its watchdog already.
if (isMainThread && !isSwitchedOff && currentWarden() === undefined) watch(undefined);
