import { describe, expect, it } from 'vitest';
import { weakMaps } from '../../../../src/snapshot/analysis/questions/weak-maps.js';
import { BARE, findingsIn, INSTALLED } from './planted.js';

const PROGRAM = `
globalThis.users = Array.from({ length: 500 }, (_, id) => ({ id }));
globalThis.cache = { details: new WeakMap(), known: new WeakMap(), chain: new WeakMap() };
globalThis.names = users.map(({ id }) => ({ text: ('name ' + id).repeat(200).split('').join('-') }));
for (const user of users) {
  cache.details.set(user, { numbers: new Array(1_000).fill(user.id) });
  cache.known.set(user, names[user.id]);
}
let key = users[0];
for (let link = 0; link < 500; link++) {
  const next = { numbers: new Array(200).fill(link) };
  cache.chain.set(key, { next });
  key = next;
}
`;

describe.each(INSTALLED)('WeakMaps in a heap of Node %i', { timeout: 60_000 }, (major) => {
  it('are told with what their keys alone keep, once where one value keeps the key of the next', async () => {
    const findings = await findingsIn(PROGRAM, weakMaps, major);
    expect(findings.map(({ name, count, path }) => [name, count, path.at(-1)])).toEqual([
      ['WeakMap', 500, 'details (WeakMap)'],
      ['WeakMap', 500, 'chain (WeakMap)'],
    ]);
    const [details, chain] = findings;
    expect(details?.bytes).toBeGreaterThan(500 * 8_000);
    expect(details?.bytes).toBeLessThan(500 * 8_200);
    expect(chain?.bytes).toBeGreaterThan(500 * 1_600);
    expect(chain?.bytes).toBeLessThan(500 * 2_000);
  });

  it('are not told of where their keys keep little', async () => {
    expect(await findingsIn(BARE, weakMaps, major)).toEqual([]);
  });
});
