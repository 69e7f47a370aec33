/**
 * The preload of the agent folder: `NODE_OPTIONS="--require /heapwarden/register.cjs"`. It is written in the language of
 * any Node, since one that is too old must get past it: what goes wrong is a line, and the application runs on.
 */
'use strict';

const OLDEST_MAJOR = 20;

if (process.env.HEAPWARDEN_ENABLED !== 'false') {
  try {
    if (Number.parseInt(process.versions.node, 10) < OLDEST_MAJOR) {
      throw new Error(`it needs Node ${OLDEST_MAJOR} or later, and this is ${process.version}`);
    }
    require('./node_modules/heapwarden/load.cjs').load(tell);
  } catch (error) {
    tell(error);
  }
}

/** A line as the watchdog itself writes them. Threads get the preload too; one line is enough. */
function tell(error) {
  if (!isMainThread()) return;
  const msg = `the watchdog is off: ${error.message}; the application runs on, unwatched`;
  console.error(JSON.stringify({ level: 50, time: Date.now(), pid: process.pid, name: 'heapwarden', msg }));
}

function isMainThread() {
  try {
    // biome-ignore lint/style/useNodejsImportProtocol: what is too old does not know it
    return require('worker_threads').isMainThread;
  } catch (_withoutThreads) {
    return true;
  }
}
