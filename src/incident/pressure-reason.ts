/** The pressure on the nearest limit, in one sentence. */
import type { LimitName, Pressure } from '../detect/pressure.js';

const LIMIT_WORDS: Readonly<Record<LimitName, string>> = {
  heap: "V8's heap limit",
  cgroup: 'the memory limit of the cgroup',
};

const MB = 1024 * 1024;

export function pressureReason({ nearest }: Pressure): string {
  if (nearest === null) return 'No limit is known.';
  const percent = Math.round((nearest.usedBytes / nearest.limitBytes) * 100);
  const used = Math.round(nearest.usedBytes / MB);
  const limit = Math.round(nearest.limitBytes / MB);
  return `${percent} % of ${LIMIT_WORDS[nearest.limit]} is in use (${used} of ${limit} MB).`;
}
