/** Strings that are there more than once. */
import type { Heap } from '../graph/heap.js';
import { nodeCode } from '../graph/heap-graph.js';
import { sizesUpTo } from '../graph/retained-sizes.js';
import type { DuplicateString, StringFacts } from './analysis.js';

const STRING = nodeCode('string');

/** Those that waste most are listed. */
const MAX_LISTED = 20;
const MAX_TEXT = 80;

/** A text is the same when V8 has written it as the same: of long ones it compares the first 1,024 characters. */
export function stringFacts({
  nodeCount,
  nodeTypes,
  nodeNames,
  shallowSizes,
  retainedSizes,
  root,
  strings,
  room,
}: Heap): StringFacts {
  const counts = room.take(strings.count);
  const bytesOf = sizesUpTo(retainedSizes[root] as number, strings.count, room);
  let [count, bytes] = [0, 0];
  for (let node = 0; node < nodeCount; node++) {
    if (nodeTypes[node] !== STRING) continue;
    const name = nodeNames[node] as number;
    const size = shallowSizes[node] as number;
    counts[name] = (counts[name] as number) + 1;
    bytesOf[name] = (bytesOf[name] as number) + size;
    count += 1;
    bytes += size;
  }
  let wastedBytes = 0;
  const duplicates: { readonly name: number; readonly copies: number; readonly wastedBytes: number }[] = [];
  for (let name = 0; name < strings.count; name++) {
    const copies = counts[name] as number;
    if (copies < 2) continue;
    const wasted = (bytesOf[name] as number) * (1 - 1 / copies);
    wastedBytes += wasted;
    duplicates.push({ name, copies, wastedBytes: wasted });
  }
  room.give(counts);
  if (bytesOf instanceof Uint32Array) room.give(bytesOf);
  const listed = duplicates.sort((a, b) => b.wastedBytes - a.wastedBytes).slice(0, MAX_LISTED);
  return {
    count,
    bytes,
    wastedBytes: Math.round(wastedBytes),
    duplicates: listed.map(({ name, copies, wastedBytes: wasted }): DuplicateString => {
      const text = strings.get(name);
      return {
        text: text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text,
        count: copies,
        wastedBytes: Math.round(wasted),
      };
    }),
  };
}
