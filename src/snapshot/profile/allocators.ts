/** Functions by what they have allocated that lives, and by how much more that has become. */
import type { ProfiledFunction, ProfileNode } from './heap-profile.js';

export interface Allocator extends ProfiledFunction {
  /** Bytes of objects that the function has allocated itself, and that live; estimated by V8 from samples. */
  readonly bytes: number;
  /** Since the earlier profile; null where there is none. */
  readonly bytesDelta: number | null;
}

/** The functions that have grown most, or with most where there is nothing to compare with. */
export function allocatorsOf(profile: ProfileNode, earlier?: ProfileNode): Allocator[] {
  const then = earlier === undefined ? undefined : bytesByFunction(earlier);
  return [...bytesByFunction(profile)]
    .map(([key, { function: allocator, bytes }]) => ({
      ...allocator,
      bytes,
      bytesDelta: then === undefined ? null : bytes - (then.get(key)?.bytes ?? 0),
    }))
    .filter(({ bytes }) => bytes > 0)
    .sort((a, b) => (b.bytesDelta ?? b.bytes) - (a.bytesDelta ?? a.bytes));
}

/** The same for the same function in all profiles of a process. */
export function keyOf({ name, script, line }: ProfiledFunction): string {
  return `${name} ${script}:${line}`;
}

interface Total {
  readonly function: ProfiledFunction;
  bytes: number;
}

function bytesByFunction(profile: ProfileNode): Map<string, Total> {
  const totals = new Map<string, Total>();
  const waiting = [profile];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    const key = keyOf(node.function);
    const total = totals.get(key) ?? { function: node.function, bytes: 0 };
    total.bytes += node.selfBytes;
    totals.set(key, total);
    waiting.push(...node.children);
  }
  return totals;
}
