/** What to do, step by step: the page of the documentation for an incident. Pure. */
import type { Incident } from '../incident/incident.js';

/** The documentation of the package, as it is published. */
const BASE = 'https://unpkg.com/heapwarden/docs/runbooks/';

export function runbookUrlOf({ signal, pressure }: Pick<Incident, 'signal' | 'pressure'>): string {
  switch (signal) {
    case 'died_of_memory':
      return `${BASE}died-of-memory.md`;
    case 'pressure':
      return `${BASE}pressure-${pressure === 'critical' ? 'critical' : 'high'}.md`;
    default:
      return `${BASE}leaking.md`;
  }
}
