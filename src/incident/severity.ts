/** How much an incident matters, to decide whom it is told to. Pure. */
import type { Incident } from './incident.js';

/** From what can wait for the next working day, over what should be looked at today, to what must be looked at now. */
export const SEVERITIES = ['info', 'warning', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** Less is left than it takes to look into it and to roll back. */
const CRITICAL_SECONDS = 3_600;

/** The next release may come before the limit does. */
const CALM_SECONDS = 7 * 86_400;

/** The severity of an incident as it is now. The time to the limit counts where something leaks; growth alone may stop. */
export function severityOf({
  signal,
  pressure,
  verdict,
  timeToLimitSeconds,
}: Pick<Incident, 'signal' | 'pressure' | 'verdict' | 'timeToLimitSeconds'>): Severity {
  const secondsLeft = verdict === 'leaking' ? timeToLimitSeconds : null;
  if (signal === 'died_of_memory' || pressure === 'critical') return 'critical';
  if (secondsLeft !== null && secondsLeft < CRITICAL_SECONDS) return 'critical';
  if (pressure === 'high') return 'warning';
  if (signal === 'overdue_objects') return 'info';
  return secondsLeft !== null && secondsLeft >= CALM_SECONDS ? 'info' : 'warning';
}

/** The graver of two. */
export function graver(one: Severity, other: Severity): Severity {
  return SEVERITIES.indexOf(one) >= SEVERITIES.indexOf(other) ? one : other;
}
