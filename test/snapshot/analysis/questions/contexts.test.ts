import { describe, expect, it } from 'vitest';
import { contexts } from '../../../../src/snapshot/analysis/questions/contexts.js';
import { BARE, findingsIn, INSTALLED } from './planted.js';

const PROGRAM = `
const vm = require('node:vm');
globalThis.tenants = new Map();
for (let id = 0; id < 5; id++) tenants.set('tenant ' + id, vm.createContext({ id }));
globalThis.rules = [vm.runInNewContext('(function rule() { return 1; })')];
vm.runInNewContext('1 + 1');
`;

describe.each(INSTALLED)('contexts in a heap of Node %i', { timeout: 60_000 }, (major) => {
  it('are told by what holds them, by themselves or by one of their functions', async () => {
    const findings = await findingsIn(PROGRAM, contexts, major);
    expect(findings.map(({ name, count, path }) => [name, count, path[1]])).toEqual([
      ['NativeContext', 5, 'tenants (Map)'],
      ['NativeContext', 1, 'rules (Array)'],
    ]);
    for (const { bytes, count } of findings) expect(bytes / count).toBeGreaterThan(50_000);
  });

  it('are not told of where there is but that of the program', async () => {
    expect(await findingsIn(BARE, contexts, major)).toEqual([]);
  });
});
