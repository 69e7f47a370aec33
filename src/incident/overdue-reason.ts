/** Objects that should be gone, in one sentence. */
import type { OverdueObject } from '../wire/tracked.js';

/** @param overdue - at least one, longest overdue first */
export function overdueReason(overdue: readonly OverdueObject[]): string {
  const [first, ...others] = overdue as readonly [OverdueObject, ...OverdueObject[]];
  const { className, reason, ageMs, survivedMajors, site } = first;
  const where = site === null ? '' : `, which was said at ${site}`;
  const more = others.length === 0 ? '' : `, and so do ${others.length} more`;
  const age = Math.round(ageMs / 1000);
  return `An object of ${className} should have been collected (${reason})${where}, but lives after ${age} s and ${survivedMajors} major GCs${more}.`;
}
