/** By what receivers know an alert again, and which alerts are of the same leak. Pure. */
import type { Incident } from '../incident/incident.js';

/** The process whose watchdog tells of an incident. */
export interface Teller {
  /** Name of the service. */
  readonly service: string;
  readonly host: string;
  readonly pid: number;
}

/**
 * The same for all alerts of an incident, from opened to resolved, whatever is found out meanwhile; and for the next
 * incident about the same in this process. In a container, where the number of a process comes back, it outlives restarts.
 */
export function dedupKeyOf({ id, signal }: Incident, { service, host, pid }: Teller): string {
  // It is told by whichever process finds it, and each of several is to be resolved by itself.
  if (signal === 'died_of_memory') return `${service}:${signal}:${id}`;
  return `${service}:${host}:${pid}:${signal}`;
}

/** The same for the same leak in all replicas of a service, and after every restart; null until the analysis has told. */
export function groupKeyOf({ signature }: Incident, { service }: Teller): string | null {
  return signature === null ? null : `${service}:${signature}`;
}
