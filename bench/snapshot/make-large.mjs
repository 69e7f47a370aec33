/** Writes one of the large files: `make-large.mjs NAME PATH`. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { SIZES } from './large.mjs';
import { SnapshotFile } from './snapshot-file.mjs';

const [name, path] = process.argv.slice(2);
const { shape, layout, millions } = SIZES[name];
if (shape === undefined) makeTraced();
else makeByFormula(shape());

function makeTraced() {
  const maker = fileURLToPath(new URL('make.mjs', import.meta.url));
  const args = ['--max-old-space-size=16000', maker, path, String(millions), 'traced'];
  process.exitCode = spawnSync(process.execPath, args, { stdio: 'inherit' }).status ?? 1;
}

function makeByFormula({ nodeCount, edgeCount, write }) {
  const file = new SnapshotFile(path, { nodeCount, edgeCount, layout });
  write(file);
  file.end();
}
