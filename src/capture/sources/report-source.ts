/** The report: what the watchdog has seen, and what the application's thread tells if it can be reached. */
import { Readable } from 'node:stream';
import type { Application, Source } from './source.js';

/**
 * @param readOwn - what the watchdog knows by itself; plain data
 */
export function reportSource(application: Application, readOwn: () => object): Source {
  return {
    name: 'inline',
    maxAttempts: 1,
    async open() {
      // Read first: an application that is about to die may take the process with it.
      const own = readOwn();
      const reached = await application.run<'report'>({ type: 'report' }).catch((error: Error) => error);
      const isReached = !(reached instanceof Error);
      const theirs = isReached ? JSON.parse(reached.result.json) : { unreachable: reached.message };
      return {
        source: isReached ? reached.via : 'inline',
        stream: Readable.from([Buffer.from(JSON.stringify({ ...own, application: theirs }, null, 1))]),
        pauseMs: isReached ? reached.result.pauseMs : 0,
        finish: async () => null,
        close: async () => {},
      };
    },
  };
}
