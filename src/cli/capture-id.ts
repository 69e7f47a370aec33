/** Captures as people name them: by the beginning of an id. */
import type { CaptureRecord } from '../capture/record.js';
import { HeapwardenError } from '../error.js';
import type { Client } from './client.js';

/** As many characters as tables show. */
export function shortId({ id }: Pick<CaptureRecord, 'id'>): string {
  return id.slice(0, 8);
}

/**
 * The one capture whose id begins so.
 *
 * @throws HeapwardenError `HEAPWARDEN_NOT_FOUND` when none does, or several do
 */
export async function findCapture(client: Client, beginning: string): Promise<CaptureRecord> {
  const { captures } = await client.captures();
  const [record, ...others] = captures.filter(({ id }) => id.startsWith(beginning.toLowerCase()));
  if (record === undefined) {
    throw new HeapwardenError(
      'HEAPWARDEN_NOT_FOUND',
      `There is no capture ${beginning}; "heapwarden captures ls" lists those that there are.`,
    );
  }
  if (others.length > 0) {
    const ids = [record, ...others].map(({ id }) => id).join(', ');
    throw new HeapwardenError('HEAPWARDEN_NOT_FOUND', `Several captures begin with ${beginning}: ${ids}.`);
  }
  return record;
}
