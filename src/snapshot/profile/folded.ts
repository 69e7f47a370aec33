/** A profile as folded stacks, which flame-graph tools (flamegraph.pl, speedscope, inferno) read. */
import type { ProfiledFunction, ProfileNode } from './heap-profile.js';

/** One line per way of calls with bytes of its own: `outer;inner bytes`. */
export function foldedStacks(profile: ProfileNode): string {
  const lines: string[] = [];
  const waiting = profile.children.map((node) => ({ node, stack: '' }));
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const stack = `${next.stack === '' ? '' : `${next.stack};`}${frame(next.node.function)}`;
    if (next.node.selfBytes > 0) lines.push(`${stack} ${next.node.selfBytes}`);
    waiting.push(...next.node.children.map((node) => ({ node, stack })));
  }
  return lines.sort().join('\n');
}

/** Semicolons part frames, and a blank the bytes. */
function frame({ name, script, line }: ProfiledFunction): string {
  const place = script === '' ? '' : ` (${script.slice(script.lastIndexOf('/') + 1)}:${line})`;
  return `${name}${place}`.replace(/;/g, ',');
}
