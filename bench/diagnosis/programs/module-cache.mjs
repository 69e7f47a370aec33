/** Data is written as modules and required, each under a name of its own. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folder = mkdtempSync(join(tmpdir(), 'diagnosis-modules-'));
const require = createRequire(import.meta.url);

export const steps = { before: 20, after: 600 };

export function step(turn) {
  const file = join(folder, `data-${turn}.cjs`);
  writeFileSync(file, `module.exports = { turn: ${turn}, rows: new Array(100).fill('row ${turn}') };`);
  require(file);
}
