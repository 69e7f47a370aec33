/** A session of the inspector with the application's thread, from the watchdog thread. */
import type { Session } from 'node:inspector';
import { SourceError } from './source.js';

/**
 * Connects. The session must be disconnected soon: while it is connected, the process waits for it, and says so,
 * when it exits.
 *
 * @throws SourceError, as a rejection, where there is no inspector or the permission model forbids it
 */
export async function connectToMainThread(): Promise<Session> {
  try {
    // Absent in builds without inspector.
    const { Session } = await import('node:inspector');
    const session = new Session();
    session.connectToMainThread();
    return session;
  } catch (error) {
    throw new SourceError(`the inspector cannot be used (${error instanceof Error ? error.message : error})`);
  }
}
