import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type DominatorTree, retainedByClass } from '../../../src/snapshot/analysis/class-retained.js';
import { Room } from '../../../src/snapshot/graph/room.js';

const CLASSES = 4;

/** Of each node: which of the nodes before it dominates it, its class, its size. */
const trees = fc.array(
  fc.record({
    dominator: fc.nat(),
    number: fc.nat({ max: CLASSES - 1 }),
    bytes: fc.constantFrom(0, 1, 10, 2 ** 32),
  }),
  { minLength: 1, maxLength: 40 },
);

it('sums what the nodes of a class retain that no other of the class dominates', () => {
  fc.assert(
    fc.property(trees, (drawn) => {
      const nodes = drawn.map(({ dominator, ...node }, at) => ({
        ...node,
        dominator: at === 0 ? 0 : dominator % at,
      }));
      /** The node itself, what dominates it, what dominates that, and so on. */
      const upwards = (node: number): number[] =>
        node === 0 ? [0] : [node, ...upwards(nodes[node]?.dominator as number)];
      const retainedBytes = (node: number): number =>
        nodes.reduce((sum, { bytes }, other) => sum + (upwards(other).includes(node) ? bytes : 0), 0);
      const expected = Array.from({ length: CLASSES }, (_, number) => {
        const members = [...nodes.keys()].filter(
          (node) => nodes[node]?.number === number && nodes[node]?.bytes !== 0,
        );
        return members
          .filter((node) => !upwards(node).some((other) => other !== node && members.includes(other)))
          .reduce((sum, node) => sum + retainedBytes(node), 0);
      });
      // By depth: each comes after its dominator, and others in between.
      const order = [...nodes.keys()].sort((a, b) => upwards(a).length - upwards(b).length);
      const tree: DominatorTree = {
        nodeCount: nodes.length,
        dominators: Uint32Array.from(nodes, ({ dominator }) => dominator),
        dominatorOrder: Uint32Array.from(order),
        shallowSizes: Float64Array.from(nodes, ({ bytes }) => bytes),
        retainedSizes: Float64Array.from(nodes.keys(), retainedBytes),
        room: new Room(nodes.length),
      };
      const classOf = Uint32Array.from(nodes, ({ number }) => number);
      expect([...retainedByClass(tree, { classOf, count: CLASSES })]).toEqual(expected);
    }),
    { numRuns: 300 },
  );
});
