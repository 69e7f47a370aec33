/** The sampling heap profile: where the sampled objects that still live were allocated. */
import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { type Application, type Source, SourceError } from './source.js';

/** A profiler that was off is given this long to see what is being allocated. */
const SAMPLING_MS = 5_000;

/** In a thread that never yields it sees enough in less time, and there may not be more. */
const BUSY_SAMPLING_MS = 500;

/** @param isSamplingAllowed - whether a profiler that is off may be started for the capture */
export function profileSource(application: Application, isSamplingAllowed: boolean): Source {
  const read = () => application.run<'profile'>({ type: 'profile' });
  const sampled = async () => {
    if (!isSamplingAllowed) throw new SourceError('heap sampling is switched off');
    const { via } = await application.run<'sampling'>({ type: 'sampling', isWanted: true });
    await delay(via === 'inspector' ? BUSY_SAMPLING_MS : SAMPLING_MS);
    return read();
  };
  return {
    name: 'inline',
    maxAttempts: 1,
    async open() {
      let reached = await read();
      if (reached.result.state === 'off') reached = await sampled();
      const { state, json, pauseMs } = reached.result;
      if (json === null) throw unavailable(state === 'of-another-tool');
      return {
        source: reached.via,
        stream: Readable.from([Buffer.from(json)]),
        finish: async () => ({ pauseMs, extraMemoryBytes: null }),
        close: () => {},
      };
    },
  };
}

function unavailable(isOfAnotherTool: boolean): SourceError {
  return isOfAnotherTool
    ? new SourceError('the heap profiler belongs to another tool, and is left to it', { hasYielded: true })
    : new SourceError('the heap profiler was stopped by another tool');
}
