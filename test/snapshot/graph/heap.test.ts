import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NO_DISTANCE, SYSTEM_DISTANCE } from '../../../src/snapshot/graph/distances.js';
import { EDGE_TYPE_BITS, EDGE_TYPE_MASK, EDGE_TYPES } from '../../../src/snapshot/graph/heap-graph.js';
import { type EdgeType, type NodeType, SnapshotBuilder } from '../snapshot-builder.js';
import { heapOf } from './heap-of.js';

interface Edge {
  readonly from: number;
  readonly to: number;
  readonly type: EdgeType;
}

interface Graph {
  readonly types: readonly NodeType[];
  readonly edges: readonly Edge[];
}

const ROOT = 0;
const GLOBAL = 1;
const SIZE = 16;

/** The root leads to a global object, and to V8's own roots; what else there is, is drawn. */
const graphs = fc
  .array(fc.constantFrom<NodeType>('object', 'hidden', 'array', 'closure', 'string'), { maxLength: 10 })
  .chain((drawn): fc.Arbitrary<Graph> => {
    const types: NodeType[] = ['synthetic', 'object', 'synthetic', ...drawn];
    const node = fc.nat({ max: types.length - 1 });
    const edge = fc.record({
      from: node,
      to: node,
      type: fc.constantFrom<EdgeType>('property', 'internal', 'weak', 'shortcut', 'element'),
    });
    return fc.array(edge, { maxLength: 30 }).map((edges) => ({
      types,
      edges: [
        { from: ROOT, to: GLOBAL, type: 'shortcut' },
        { from: ROOT, to: 2, type: 'element' },
        // Edges into the root do not come in real files.
        ...edges.filter(({ from, to }) => to !== ROOT && from !== ROOT),
      ],
    }));
  });

function textOf({ types, edges }: Graph): string {
  const builder = new SnapshotBuilder();
  for (const type of types.slice(1)) builder.node(type, `a ${type}`);
  for (const { from, to, type } of edges) builder.edge(from, type, type === 'element' ? 1 : 'name', to);
  return builder.text();
}

/** Nodes that can be reached, without one of them. */
function reached(starts: readonly number[], edges: readonly Edge[], without = -1): Set<number> {
  const seen = new Set(starts.filter((node) => node !== without));
  for (const node of seen) {
    for (const { from, to } of edges) if (from === node && to !== without) seen.add(to);
  }
  return seen;
}

/** By the definition: the edges that count, and of each node the nearest without which it cannot be reached. */
function dominatorsByForce({ types, edges }: Graph): number[] {
  const strong = edges.filter(({ type }) => type !== 'weak');
  const owned = reached(
    strong.filter(({ from, type }) => from === ROOT && type === 'shortcut').map(({ to }) => to),
    strong,
  );
  const essential = strong.filter(
    ({ from, to, type }) =>
      from !== to && (from === ROOT || (type !== 'shortcut' && (owned.has(from) || !owned.has(to)))),
  );
  const nodes = types.map((_, node) => node);
  const orphans: Edge[] = [];
  const fromRoot = reached([ROOT], essential);
  for (const node of nodes) {
    const isHeld = essential.some(({ to }) => to === node);
    if (!fromRoot.has(node) && !isHeld) orphans.push({ from: ROOT, to: node, type: 'property' });
  }
  const all = [...essential, ...orphans];
  const reachable = reached([ROOT], all);
  return nodes.map((node) => {
    if (node === ROOT || !reachable.has(node)) return ROOT;
    const dominators = nodes.filter(
      (other) => other !== node && reachable.has(other) && !reached([ROOT], all, other).has(node),
    );
    const depth = (other: number): number =>
      dominators.filter((third) => third !== other && !reached([ROOT], all, third).has(other)).length;
    return dominators.sort((a, b) => depth(b) - depth(a))[0] ?? ROOT;
  });
}

describe('a heap', () => {
  it('has the dominators of the definition, and retained sizes that are their sums', async () => {
    await fc.assert(
      fc.asyncProperty(graphs, async (graph) => {
        const heap = await heapOf(textOf(graph));
        const expected = dominatorsByForce(graph);
        expect([...heap.dominators]).toEqual(expected);
        for (const node of expected.keys()) {
          const below = [...expected.keys()].filter((other) => {
            let at = other;
            while (at !== node && at !== ROOT) at = expected[at] as number;
            return at === node;
          });
          const sum = below.reduce((bytes, other) => bytes + (heap.shallowSizes[other] as number), 0);
          expect(heap.retainedSizes[node]).toBe(sum);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('loses no byte when the sizes of what V8 needs go to their owners', async () => {
    await fc.assert(
      fc.asyncProperty(graphs, async (graph) => {
        const { shallowSizes, retainedSizes } = await heapOf(textOf(graph));
        expect([...shallowSizes].reduce((sum, bytes) => sum + bytes, 0)).toBe(SIZE * graph.types.length);
        expect(retainedSizes[ROOT]).toBe(SIZE * graph.types.length);
      }),
      { numRuns: 50 },
    );
  });

  it('knows how far each node is from the global object, and what only V8 holds', async () => {
    const builder = new SnapshotBuilder();
    const [global, roots, near, far, system, lost] = [
      builder.node('object', 'global'),
      builder.node('synthetic', '(GC roots)'),
      builder.node('object', 'Near'),
      builder.node('object', 'Far'),
      builder.node('object', 'OfV8'),
      builder.node('object', 'Lost'),
    ];
    builder
      .edge(ROOT, 'shortcut', 'global', global)
      .edge(ROOT, 'element', 1, roots)
      .edge(global, 'property', 'near', near)
      .edge(near, 'property', 'far', far)
      .edge(roots, 'internal', 'a', system)
      .edge(system, 'weak', 'b', lost);
    const { distances } = await heapOf(builder.text());
    expect([...distances]).toEqual([
      SYSTEM_DISTANCE,
      1,
      SYSTEM_DISTANCE + 1,
      2,
      3,
      SYSTEM_DISTANCE + 2,
      NO_DISTANCE,
    ]);
  });

  it('gives the size of a table that one object holds to that object', async () => {
    const builder = new SnapshotBuilder();
    const [global, map, table, shared] = [
      builder.node('object', 'global'),
      builder.node('object', 'Map'),
      builder.node('array', ''),
      builder.node('array', ''),
    ];
    builder
      .edge(ROOT, 'shortcut', 'global', global)
      .edge(global, 'property', 'map', map)
      .edge(map, 'internal', 'table', table)
      .edge(map, 'internal', 'shared', shared)
      .edge(global, 'internal', 'shared', shared);
    const { shallowSizes } = await heapOf(builder.text());
    expect([...shallowSizes]).toEqual([SIZE, SIZE, 2 * SIZE, 0, SIZE]);
  });

  it('tells who leads to a node, by which edge', async () => {
    const builder = new SnapshotBuilder();
    const [a, b, c] = [builder.node('object', 'A'), builder.node('object', 'B'), builder.node('object', 'C')];
    builder.edge(ROOT, 'shortcut', 'a', a).edge(a, 'property', 'x', c).edge(b, 'weak', 'y', c);
    const heap = await heapOf(builder.text());
    const { first, nodes, edges } = heap.retainers();
    const places = Array.from(
      { length: (first[c + 1] as number) - (first[c] as number) },
      (_, index) => (first[c] as number) + index,
    );
    const told = places.map((place) => {
      const edge = edges[place] as number;
      return [
        nodes[place],
        EDGE_TYPES[(heap.edges[edge] as number) & EDGE_TYPE_MASK],
        (heap.edges[edge] as number) >>> EDGE_TYPE_BITS,
      ];
    });
    expect(told).toEqual([
      [a, 'property', c],
      [b, 'weak', c],
    ]);
  });

  it('follows a list of a million without a stack of its own', { timeout: 60_000 }, async () => {
    const length = 1_000_000;
    const rows = Array.from(
      { length },
      (_, index) => `3,1,${2 * index + 1},16,${index < length - 1 ? 1 : 0},0`,
    );
    rows[0] = '9,0,1,0,1,0';
    const edges = Array.from(
      { length: length - 1 },
      (_, index) => `${index === 0 ? 5 : 2},1,${(index + 1) * 6}`,
    );
    const empty = new SnapshotBuilder().text();
    const text = empty
      .replace('"node_count":1,"edge_count":0', `"node_count":${length},"edge_count":${length - 1}`)
      .replace(/"nodes":\[[^\]]*\]/, `"nodes":[${rows.join()}]`)
      .replace('"edges":[]', `"edges":[${edges.join()}]`)
      .replace(/"strings":\[.*\]/, '"strings":["<dummy>","next"]');
    const heap = await heapOf(text);
    expect(heap.retainedSizes[ROOT]).toBe((length - 1) * 16);
    expect(heap.dominators[length - 1]).toBe(length - 2);
    expect(heap.distances[length - 1]).toBe(length - 1);
  });

  it.each([
    ['an edge to no node', (text: string) => text.replace(/"edges":\[(\d+,\d+),\d+/, '"edges":[$1,606')],
    ['an edge between two nodes', (text: string) => text.replace(/"edges":\[(\d+,\d+),\d+/, '"edges":[$1,7')],
    ['a name that is no string', (text: string) => text.replace(/"nodes":\[9,\d+/, '"nodes":[9,999')],
    ['edges that nobody has', (text: string) => text.replace(',1,0],', ',2,0],')],
    ['too many nodes', (text: string) => text.replace(/"node_count":\d+/, '"node_count":536870912')],
    ['no end', (text: string) => text.slice(0, -5)],
  ])('refuses %s', async (_what, broken) => {
    const builder = new SnapshotBuilder();
    const [a, b] = [builder.node('object', 'A'), builder.node('object', 'B')];
    builder.edge(ROOT, 'shortcut', 'a', a).edge(a, 'property', 'b', b).edge(b, 'property', 'a', a);
    const text = broken(builder.text());
    expect(text).not.toBe(builder.text());
    await expect(heapOf(text)).rejects.toMatchObject({ code: 'HEAPWARDEN_SNAPSHOT_INVALID' });
  });

  it('gives an error or an answer, whatever has become of the bytes', { timeout: 300_000 }, async () => {
    const builder = new SnapshotBuilder();
    for (let number = 1; number < 20; number++) {
      builder.node(number % 3 === 0 ? 'array' : 'object', `Class ${number}`);
      builder.edge(number >> 1, number === 1 ? 'shortcut' : 'property', `name ${number}`, number);
    }
    const whole = Buffer.from(builder.text());
    const mutation = fc.record({ at: fc.nat({ max: whole.length - 1 }), byte: fc.nat({ max: 255 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(mutation, { minLength: 1, maxLength: 4 }), async (mutations) => {
        const bytes = Buffer.from(whole);
        for (const { at, byte } of mutations) bytes[at] = byte;
        const outcome = await heapOf(bytes).then(
          ({ nodeCount, retainedSizes }) => nodeCount > 0 && retainedSizes.every(Number.isFinite),
          (error) => error.code === 'HEAPWARDEN_SNAPSHOT_INVALID',
        );
        expect(outcome).toBe(true);
      }),
      { numRuns: Number(process.env['FUZZ_RUNS'] ?? 300) },
    );
  });
});
