/** Compiles the native addon for one target, `linux-<arch>-<libc>`, with one C compiler. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, renameSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const SOURCES = join(ROOT, 'native');
const FLAGS = '-std=gnu11 -O2 -Wall -Wextra -Werror -fPIC -shared -fvisibility=hidden -s'.split(' ');

/** Where the addon for `target` is, or will be. */
export function addonFile(target) {
  return join(ROOT, 'prebuilds', `${target}.node`);
}

/** Whether the addon for `target` is newer than its sources. */
export function isUpToDate(target) {
  const builtAtMs = statSync(addonFile(target), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return sourceFiles('.c', '.h').every((file) => statSync(file).mtimeMs < builtAtMs);
}

/** @param compiler - command and options. @throws Error that says what to do */
export function compileAddon(target, compiler) {
  const [command, ...options] = compiler.split(' ');
  const headers = headersFolder();
  const output = addonFile(target);
  mkdirSync(dirname(output), { recursive: true });
  // A process may have the present file loaded, and would crash if it changed in place.
  const fresh = `${output}.${process.pid}`;
  const args = [...options, ...FLAGS, `-I${headers}`, ...sourceFiles('.c'), '-o', fresh];
  const { error, status } = spawnSync(command, args, { stdio: 'inherit' });
  if (error) throw new Error(`the C compiler "${command}" does not start (${error.code}); set CC to one`);
  if (status !== 0) throw new Error(`the C compiler "${command}" failed`);
  renameSync(fresh, output);
}

function headersFolder() {
  try {
    return createRequire(import.meta.url)('node-api-headers').include_dir;
  } catch {
    throw new Error('the package node-api-headers is not installed, as it is for development only');
  }
}

function sourceFiles(...extensions) {
  return readdirSync(SOURCES)
    .filter((file) => extensions.some((extension) => file.endsWith(extension)))
    .map((file) => join(SOURCES, file));
}
