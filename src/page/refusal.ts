/** Why the watchdog refused what the page asked for, in words for who looks at the page. */
import type { Problem } from '../server/api.js';

export interface Refusal {
  /** Of the answer. */
  readonly status: number;
  readonly detail: string;
}

export async function refusalOf(response: Response): Promise<Refusal> {
  const { status } = response;
  // The detail of this one tells a program which header to send.
  if (status === 401) return { status, detail: 'The token was refused: it is wrong, or not valid any more.' };
  // What stands before the watchdog may answer in another format.
  const problem = (await response.json().catch(() => undefined)) as Problem | undefined;
  return { status, detail: problem?.detail ?? `The watchdog answered ${status}.` };
}
