/** A database in memory has a key for each event. */
import { MemoryLevel } from 'memory-level';

const eventLog = new MemoryLevel({ valueEncoding: 'json' });

export const steps = { before: 100, after: 1_500 };

export async function step(turn) {
  await eventLog.put(`event-${String(turn).padStart(8, '0')}`, { id: turn, what: 'login' });
}
