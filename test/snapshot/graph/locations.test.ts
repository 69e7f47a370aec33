import { describe, expect, it } from 'vitest';
import { Locations } from '../../../src/snapshot/graph/locations.js';

describe('locations', () => {
  it('are found by node, in whatever order they have come, and are the same object for the same place', () => {
    const locations = new Locations();
    const nodes = Array.from({ length: 3_000 }, (_, at) => (at * 7_919) % 10_007);
    for (const node of nodes) locations.add(node, node % 3, node % 100, 5);

    for (const node of nodes) {
      expect(locations.of(node)).toEqual({ scriptId: node % 3, line: node % 100, column: 5 });
    }
    const [first, alike] = [
      nodes[1] as number,
      nodes.find((node) => node % 300 === (nodes[1] as number) % 300 && node !== nodes[1]),
    ];
    expect(locations.of(alike as number)).toBe(locations.of(first));
    expect(locations.of(10_007)).toBeUndefined();
    expect(new Locations().of(0)).toBeUndefined();
  });
});
