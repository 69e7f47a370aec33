import { describe, expect, it } from 'vitest';
import { collections } from '../../../../src/snapshot/analysis/questions/collections.js';
import { BARE, findingsIn, INSTALLED } from './planted.js';

const PROGRAM = `
class Registry extends Map {}
const fill = (map, keyOf, valueOf) => {
  for (let id = 0; id < 10_000; id++) map.set(keyOf(id), valueOf(id));
  return map;
};
globalThis.byName = fill(new Map(), (id) => 'name ' + id, (id) => ({ id }));
globalThis.byId = fill(new Registry(), (id) => id, (id) => ({ id }));
globalThis.counts = fill(new Map(), (id) => 'name ' + id, (id) => id);
globalThis.numbers = fill(new Map(), (id) => id, (id) => id);
globalThis.seen = new Set(byName.values());
globalThis.dictionary = Object.fromEntries(byName);
globalThis.bare = Object.assign(Object.create(null), Object.fromEntries(counts));
globalThis.sparse = Object.fromEntries(Array.from({ length: 10_000 }, (_, id) => [id * 1_000, { id }]));
globalThis.list = [...byName.values(), ...byName.values(), ...byName.values()];
globalThis.shards = Array.from({ length: 10 }, () => new Set(Array.from({ length: 1_000 }, (_, id) => 'shard ' + id)));
globalThis.small = new Map([['a', {}]]);
`;

const EXPECTED = [
  ['Map', 10_000, 'global › byName (Map)'],
  ['Registry', 10_000, 'global › byId (Registry)'],
  ['Map', 10_000, 'global › counts (Map)'],
  // Nothing can be seen in it: what it has room for.
  ['Map', 16_384, 'global › numbers (Map)'],
  ['Set', 10_000, 'global › seen (Set)'],
  ['Object', 10_000, 'global › dictionary (Object)'],
  ['Object', 10_000, 'global › bare (Object)'],
  ['Object', 10_000, 'global › sparse (Object)'],
  ['Array', 30_000, 'global › list (Array)'],
  ['Set', 10_000, 'global › shards (Array) › […] (Set)'],
];

describe.each(INSTALLED)('collections in a heap of Node %i', { timeout: 60_000 }, (major) => {
  it('are told with their entries, whatever is in them', async () => {
    const findings = await findingsIn(PROGRAM, collections, major);
    const rows = findings.map(({ name, count, path }) => [name, count, path.join(' › ')]);
    expect(rows.sort()).toEqual([...EXPECTED].sort());
    for (const { bytes } of findings) expect(bytes).toBeGreaterThan(10_000 * 8);
  });

  it('are none of those of Node itself', async () => {
    const findings = await findingsIn(BARE, collections, major);
    const paths = findings.map(({ path }) => path.join(' › '));
    expect(paths.filter((path) => path !== 'global › rows (Array)')).toEqual([]);
  });
});
