/** Which of many nodes are looked at, as a look at each would take too long. */

/** A node, and how many it stands for. */
export interface Look {
  readonly node: number;
  readonly count: number;
  /** Of all that it stands for. */
  readonly bytes: number;
}

/** Of heavy nodes, and of light ones. A path is read for each, which takes a fifth of a millisecond. */
const MAX_LOOKS = 100;

/** Heavy nodes each by itself; of light ones some, evenly spread, each of which stands for those before it. */
export function looksAt(nodes: readonly number[], bytesOf: (node: number) => number): Look[] {
  let total = 0;
  for (const node of nodes) total += bytesOf(node);
  const heavyBytes = nodes.length > MAX_LOOKS ? total / MAX_LOOKS : 0;
  const looks: Look[] = [];
  let light = { node: 0, count: 0, bytes: 0 };
  for (const node of nodes) {
    const bytes = bytesOf(node);
    if (bytes >= heavyBytes) {
      looks.push({ node, count: 1, bytes });
      continue;
    }
    light = { node, count: light.count + 1, bytes: light.bytes + bytes };
    if (light.bytes < heavyBytes) continue;
    looks.push(light);
    light = { node: 0, count: 0, bytes: 0 };
  }
  return light.count === 0 ? looks : [...looks, light];
}
