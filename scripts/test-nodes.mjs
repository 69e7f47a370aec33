/** Runs the end-to-end tests on the Node versions that are supported. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { NODE_MAJORS, nodeBinary } from './node-binaries.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

if (process.platform !== 'linux' || process.arch !== 'x64') {
  console.log(
    `skipped: there are binaries of Node for linux-x64 only, not for ${process.platform}-${process.arch}`,
  );
  process.exit(0);
}

const wanted = process.argv.length > 2 ? process.argv.slice(2).map(Number) : NODE_MAJORS;
const failed = wanted.filter((major) => {
  const binary = nodeBinary(major);
  console.log(`\nNode ${spawnSync(binary, ['--version'], { encoding: 'utf8' }).stdout.trim()}`);
  const { status } = spawnSync('npx', ['vitest', 'run', '--project', 'e2e', '--project', 'alone'], {
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
