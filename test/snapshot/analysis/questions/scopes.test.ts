import { describe, expect, it } from 'vitest';
import { scopes } from '../../../../src/snapshot/analysis/questions/scopes.js';
import { BARE, findingsIn, INSTALLED } from './planted.js';

const PROGRAM = `
function handlerOf(id) {
  const rows = Array.from({ length: 5_000 }, (_, index) => ({ id, index }));
  const total = () => rows.length;
  total();
  return function handle() { return id; };
}
exports.handlerOf = handlerOf;
globalThis.handlers = [1, 2, 3].map(handlerOf);
const own = Array.from({ length: 50_000 }, (_, index) => ({ index }));
exports.count = () => own.length;
globalThis.planted = module;
`;

describe.each(INSTALLED)('scopes in a heap of Node %i', { timeout: 60_000 }, (major) => {
  it('are told of with the variable that holds most, but for those of modules', async () => {
    const findings = await findingsIn(PROGRAM, scopes, major);
    expect(findings.map(({ name, count }) => [name, count])).toEqual([
      [expect.stringMatching(/^rows in handlerOf\(\), around (total|handle)\(\) planted\.cjs:[46]$/), 3],
    ]);
    expect(findings[0]?.path.slice(0, 2)).toEqual(['global', 'handlers (Array)']);
    expect(findings[0]?.bytes).toBeGreaterThan(3 * 5_000 * 20);
  });

  it('are not told of where they hold little', async () => {
    expect(await findingsIn(BARE, scopes, major)).toEqual([]);
  });
});
