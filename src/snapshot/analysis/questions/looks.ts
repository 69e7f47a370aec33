/** Which of many nodes are looked at, as a look at each would take too long. */

/** A node, and those that it stands for. */
export interface Look {
  readonly node: number;
  readonly count: number;
  /** Of all that it stands for. */
  readonly bytes: number;
}

/** At all bytes together. A path is read for each, which takes a fifth of a millisecond. */
const LOOKS = 100;
/** At nodes of a size, unless they have less than the share of one look. */
const LOOKS_OF_SIZE = 20;

/** Some of the nodes, evenly spread, more of those sizes that have more of the bytes; all of a size where they are few. */
export function looksAt(nodes: readonly number[], bytesOf: (node: number) => number): Look[] {
  const sizes = new Map<number, { readonly nodes: number[]; bytes: number }>();
  let total = 0;
  for (const node of nodes) {
    const bytes = bytesOf(node);
    // Nodes of a size differ by less than a factor of two, so that they can stand for each other.
    const power = Math.floor(Math.log2(bytes));
    const size = sizes.get(power) ?? { nodes: [], bytes: 0 };
    sizes.set(power, size);
    size.nodes.push(node);
    size.bytes += bytes;
    total += bytes;
  }
  return [...sizes.values()].flatMap((size) => {
    const looks = (LOOKS * size.bytes) / total;
    return spread(size.nodes, bytesOf, looks < 1 ? 1 : Math.max(LOOKS_OF_SIZE, looks));
  });
}

function spread(nodes: readonly number[], bytesOf: (node: number) => number, looks: number): Look[] {
  const step = Math.max(1, nodes.length / looks);
  const spreadLooks: Look[] = [];
  for (let start = 0, end = step; start < nodes.length; start = Math.round(end), end += step) {
    const those = nodes.slice(start, Math.round(end));
    const bytes = those.reduce((sum, node) => sum + bytesOf(node), 0);
    spreadLooks.push({ node: those[0] as number, count: those.length, bytes });
  }
  return spreadLooks;
}
