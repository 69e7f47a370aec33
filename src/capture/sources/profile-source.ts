/**
 * The sampling heap profile: where the sampled objects that still live were allocated. To know which live, V8 collects
 * the heap when it is asked, a pause of a second for each half GB; so a forked child is asked, where there can be one.
 */
import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { type Application, type Reached, type Source, SourceError } from './source.js';

/** A profiler that was off is given this long to see what is being allocated. */
const SAMPLING_MS = 5_000;

/** In a thread that never yields it sees enough in less time, and there may not be more. */
const BUSY_SAMPLING_MS = 500;

/**
 * Sees to it that the profiler runs, and has seen something.
 *
 * @param isAllowed - whether a profiler that is off may be started
 * @param signal - ends the waiting
 * @returns by which way the application was reached
 * @throws SourceError, as a rejection
 */
export async function ensureSampling(
  application: Application,
  isAllowed: boolean,
  signal: AbortSignal,
): Promise<Reached<'sampling'>['via']> {
  if (!isAllowed) throw new SourceError('heap sampling is switched off');
  const { result, via } = await application.run<'sampling'>({ type: 'sampling', isWanted: true });
  if (result.state === 'of-another-tool') {
    throw new SourceError('the heap profiler belongs to another tool, and is left to it', {
      hasYielded: true,
    });
  }
  if (result.isFresh) {
    const waitMs = via === 'inspector' ? BUSY_SAMPLING_MS : SAMPLING_MS;
    await delay(waitMs, undefined, { signal }).catch(() => Promise.reject(signal.reason));
  }
  return via;
}

/**
 * Does so for a forked child, unless the application is busy: it serves nobody then, so that a pause is no harm, and it
 * may be about to run out of memory, so that time counts.
 */
export async function ensureSamplingForFork(
  application: Application,
  isAllowed: boolean,
  signal: AbortSignal,
): Promise<void> {
  const via = await ensureSampling(application, isAllowed, signal);
  if (via === 'inspector') throw new SourceError('the application is busy, so that a pause is no harm');
}

/** Reads the profile in the application's own thread, which stands still while V8 collects the heap. */
export function profileSource(
  application: Application,
  prepare: (signal: AbortSignal) => Promise<unknown>,
): Source {
  return {
    name: 'inline',
    maxAttempts: 1,
    async open(signal) {
      await prepare(signal);
      const { result, via } = await application.run<'profile'>({ type: 'profile' });
      const { json, pauseMs } = result;
      if (json === null) throw new SourceError('the heap profiler was stopped by another tool');
      return {
        source: via,
        stream: Readable.from([Buffer.from(json)]),
        pauseMs,
        finish: async () => null,
        close: async () => {},
      };
    },
  };
}
