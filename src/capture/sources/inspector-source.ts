/**
 * A heap snapshot through the inspector, from the watchdog thread: needs no addon and reaches an
 * application that is busy in JavaScript, but stops it for as long as the snapshot takes.
 */

import type { Session } from 'node:inspector';
import { PassThrough } from 'node:stream';
import { type OpenSnapshot, type SnapshotSource, SourceError } from './source.js';

/** No progress for this long means that the application is in native code, where the inspector does not reach. */
const PATIENCE_MS = 60_000;

export const inspectorSource: SnapshotSource = {
  name: 'inspector',
  maxAttempts: 1,
  async open() {
    const session = await connect();
    return takeSnapshot(session);
  },
};

async function connect(): Promise<Session> {
  try {
    // Absent in builds without inspector, forbidden by the permission model.
    const { Session } = await import('node:inspector');
    const session = new Session();
    session.connectToMainThread();
    return session;
  } catch (error) {
    throw new SourceError(`the inspector cannot be used (${messageOf(error)})`, { isTransient: false });
  }
}

function takeSnapshot(session: Session): OpenSnapshot {
  const stream = new PassThrough();
  const startedAtMs = performance.now();
  let pauseMs = Number.NaN;
  let failure: SourceError | undefined;

  const fail = (why: string): void => {
    failure = new SourceError(why, { isTransient: false });
    close();
    stream.destroy(failure);
  };
  const patience = setTimeout(
    () => fail(`the application has not answered the inspector for ${PATIENCE_MS / 1000} s`),
    PATIENCE_MS,
  );
  const close = (): void => {
    clearTimeout(patience);
    // A session that is still connected makes the process wait, and say so, when it exits.
    session.disconnect();
  };

  session.on('HeapProfiler.reportHeapSnapshotProgress', () => patience.refresh());
  session.on('HeapProfiler.addHeapSnapshotChunk', ({ params }) => {
    patience.refresh();
    stream.write(Buffer.from(params.chunk));
  });
  session.post('HeapProfiler.takeHeapSnapshot', { reportProgress: true }, (error) => {
    if (error) return fail(`the inspector refused the snapshot (${error.message})`);
    pauseMs = performance.now() - startedAtMs;
    clearTimeout(patience);
    stream.end();
  });

  return {
    stream,
    close,
    async finish() {
      if (failure) throw failure;
      return { pauseMs };
    },
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
