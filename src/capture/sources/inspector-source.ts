/**
 * A heap snapshot through the inspector, from the watchdog thread: needs no addon and reaches an
 * application that is busy in JavaScript, but stops it for as long as the snapshot takes.
 */
import type { Session } from 'node:inspector';
import { PassThrough } from 'node:stream';
import type { ConnectToMainThread } from './main-thread-session.js';
import { type OpenArtefact, type Source, SourceError } from './source.js';

/** No progress for this long means that the application is in native code, where the inspector does not reach. */
const PATIENCE_MS = 60_000;

export function inspectorSource(connect: ConnectToMainThread): Source {
  return {
    name: 'inspector',
    maxAttempts: 1,
    async open() {
      return takeSnapshot(await connect());
    },
  };
}

function takeSnapshot(session: Session): OpenArtefact {
  const stream = new PassThrough();
  const startedAtMs = performance.now();
  const rssBefore = process.memoryUsage.rss();
  let rssPeak = rssBefore;
  let endedAtMs: number | undefined;
  let failure: SourceError | undefined;

  const fail = (why: string): void => {
    failure = new SourceError(why);
    void close();
    stream.destroy(failure);
  };
  const patience = setTimeout(
    () => fail(`the application has not answered the inspector for ${PATIENCE_MS / 1000} s`),
    PATIENCE_MS,
  );
  const close = async (): Promise<void> => {
    clearTimeout(patience);
    // A session that is still connected makes the process wait, and say so, when it exits.
    session.disconnect();
  };
  const progress = (): void => {
    patience.refresh();
    rssPeak = Math.max(rssPeak, process.memoryUsage.rss());
  };

  session.on('HeapProfiler.reportHeapSnapshotProgress', progress);
  session.on('HeapProfiler.addHeapSnapshotChunk', ({ params }) => {
    progress();
    stream.write(Buffer.from(params.chunk));
  });
  session.post('HeapProfiler.takeHeapSnapshot', { reportProgress: true }, (error) => {
    if (error) return fail(`the inspector refused the snapshot (${error.message})`);
    endedAtMs = performance.now();
    clearTimeout(patience);
    stream.end();
  });

  return {
    source: 'inspector',
    stream,
    get pauseMs() {
      return (endedAtMs ?? performance.now()) - startedAtMs;
    },
    close,
    async finish() {
      if (failure) throw failure;
      return rssPeak - rssBefore;
    },
  };
}
