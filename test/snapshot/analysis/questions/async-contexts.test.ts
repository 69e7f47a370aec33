import { describe, expect, it } from 'vitest';
import { asyncContexts } from '../../../../src/snapshot/analysis/questions/async-contexts.js';
import { BARE, findingsIn, INSTALLED } from './planted.js';

const PROGRAM = `
const { AsyncLocalStorage } = require('node:async_hooks');
const requests = new AsyncLocalStorage();
const spans = new AsyncLocalStorage();
class Request {
  rows = new Array(500).fill(0);
}
for (let index = 0; index < 40; index++) {
  requests.run(new Request(), () => setTimeout(() => {}, 100_000));
}
globalThis.lock = new Promise(() => {});
for (let index = 0; index < 30; index++) {
  spans.run({ spanId: 's' + index, parentId: null }, () => lock.then(() => {}));
}
// What has ended keeps none.
for (let index = 0; index < 50; index++) requests.run(new Map(), () => clearTimeout(setTimeout(() => {}, 100)));
globalThis.others = Array.from({ length: 60 }, () => setTimeout(() => {}, 100_000, new Set()));
`;

describe.each(INSTALLED)('stores of AsyncLocalStorage in a heap of Node %i', { timeout: 60_000 }, (major) => {
  it('are counted by class and by what keeps them', async () => {
    const findings = await findingsIn(PROGRAM, asyncContexts, major);
    expect(findings.map(({ name, count }) => [name, count])).toEqual([
      ['Request, kept by Timeout', 40],
      ['{spanId, parentId}, kept by Promise', 30],
    ]);
    expect(findings[0]?.bytes).toBeGreaterThan(40 * 4_000);
    expect(findings[0]?.path.join(' › ')).toMatch(/Timeout.*Request/);
  });

  it('are not told of where few are in use', async () => {
    expect(await findingsIn(BARE, asyncContexts, major)).toEqual([]);
  });
});
