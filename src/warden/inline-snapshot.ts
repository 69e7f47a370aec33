/**
 * The last resort of a heap snapshot: the application's own thread takes it, and stands still meanwhile. Node
 * serialises it in one go, so that the whole text is in memory before the watchdog gets its first byte.
 */
import { performance } from 'node:perf_hooks';
import { getHeapSnapshot } from 'node:v8';
import type { MessagePort } from 'node:worker_threads';
import type { InlineSnapshotMessage } from '../wire/messages.js';

/** Never throws: what fails is told to the watchdog. */
export function sendHeapSnapshot(port: MessagePort): void {
  const tell = (message: InlineSnapshotMessage): void => port.postMessage(message);
  const fail = (error: unknown): void => {
    tell({ type: 'failed', reason: error instanceof Error ? error.message : String(error) });
    port.close();
  };
  try {
    const startedAtMs = performance.now();
    const snapshot = getHeapSnapshot();
    let pauseMs = 0;
    snapshot.once('readable', () => {
      pauseMs = performance.now() - startedAtMs;
      snapshot.on('data', (bytes: Uint8Array) => tell({ type: 'chunk', bytes }));
    });
    snapshot.once('end', () => {
      tell({ type: 'end', pauseMs });
      port.close();
    });
    snapshot.once('error', fail);
  } catch (error) {
    fail(error);
  }
}
