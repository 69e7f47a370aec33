/**
 * V8's sampling heap profiler: one object in every 512 KiB of allocation is remembered with the stack that made it,
 * for as long as it lives. An isolate has one such profiler, and other tools use it too: who finds it taken leaves
 * it alone, for stopping it would end the other's profile.
 */
import type { HeapProfiler, Session } from 'node:inspector';
import { createRequire } from 'node:module';
import { performance } from 'node:perf_hooks';
import type { CommandResults } from '../wire/messages.js';
import { isInspectorAllowed } from './inspector-permission.js';

/** The rate that production profilers use (pprof, Pyroscope, jemalloc): below the noise in most applications. */
const INTERVAL_BYTES = 512 * 1024;

export class HeapSampler {
  /** Present while the profiler is ours. A session of the thread's own does not hold up the exit of the process. */
  #session: Session | undefined;

  /** Starts sampling, unless another tool has the profiler. @throws Error where there is no inspector */
  start(): CommandResults['sampling'] {
    if (this.#session !== undefined) return { state: 'ours', isFresh: false };
    const session = connect();
    if (profileOf(session) !== null) {
      session.disconnect();
      return { state: 'of-another-tool', isFresh: false };
    }
    post(session, 'HeapProfiler.startSampling', { samplingInterval: INTERVAL_BYTES });
    this.#session = session;
    return { state: 'ours', isFresh: true };
  }

  /** The profile of what lives now, for which V8 collects the heap; without one when the profiler is off, or another tool's. */
  read(): CommandResults['profile'] {
    const startedAtMs = performance.now();
    const session = this.#session ?? connect();
    const profile = profileOf(session);
    const isOurs = session === this.#session;
    // A tool that stops "its" profiler has stopped ours.
    if (isOurs && profile === null) this.stop();
    if (!isOurs) session.disconnect();
    const state = profile === null ? 'off' : isOurs ? 'ours' : 'of-another-tool';
    const json = profile !== null && isOurs ? JSON.stringify(profile) : null;
    return { state, json, pauseMs: performance.now() - startedAtMs };
  }

  stop(): CommandResults['sampling'] {
    // Ends the sampling that this session began, and no other.
    this.#session?.disconnect();
    this.#session = undefined;
    return { state: 'off', isFresh: false };
  }
}

function connect(): Session {
  if (!isInspectorAllowed()) throw new Error('there is no inspector, or the permission model forbids it');
  // Loaded when it is wanted: builds without inspector do not have it.
  const { Session } = createRequire(import.meta.url)('node:inspector') as typeof import('node:inspector');
  const session = new Session();
  session.connect();
  return session;
}

/** What the profiler of the isolate has, whoever started it; null when it is off. */
function profileOf(session: Session): HeapProfiler.SamplingHeapProfile | null {
  let found: HeapProfiler.SamplingHeapProfile | null = null;
  session.post('HeapProfiler.getSamplingProfile', (error, result) => {
    found = error ? null : result.profile;
  });
  return found;
}

/** A session of the thread's own answers before `post` returns. */
function post(session: Session, method: string, parameters: object): void {
  let failure: Error | null = null;
  session.post(method, parameters, (error) => {
    failure = error;
  });
  if (failure !== null) throw failure;
}
