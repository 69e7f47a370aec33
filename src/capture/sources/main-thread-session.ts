/** Sessions of the inspector with the application's thread, from the watchdog thread. */
import type { Session } from 'node:inspector';
import { SourceError } from './source.js';

/**
 * Connects. The session must be disconnected soon: while it is connected, the process waits for it, and says so,
 * when it exits.
 *
 * @throws SourceError, as a rejection, where the inspector cannot be used
 */
export type ConnectToMainThread = () => Promise<Session>;

/**
 * @param isEnding - whether the process is exiting
 * @param isAllowed - whether the application's thread may be inspected, as it says itself. It
 *   must be known: where it may not, Node does not refuse but ends the process (an assertion in
 *   `Agent::ConnectToMainThread`, Node 20 to 26)
 */
export function mainThreadConnector(
  isAllowed: boolean,
  isEnding: () => boolean = () => false,
): ConnectToMainThread {
  return async () => {
    if (isEnding()) throw new SourceError('the process is exiting');
    if (!isAllowed) throw new SourceError('there is no inspector, or the permission model forbids it');
    try {
      const { Session } = await import('node:inspector');
      const session = new Session();
      session.connectToMainThread();
      return session;
    } catch (error) {
      throw new SourceError(
        `the inspector cannot be used (${error instanceof Error ? error.message : error})`,
      );
    }
  };
}
