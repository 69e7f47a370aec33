/** Compiles the native addon into `prebuilds/<platform>-<arch>-<libc>.node`; when it cannot, it says so and goes on. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, renameSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const SOURCES = join(ROOT, 'native');
const FLAGS = '-std=gnu11 -O2 -Wall -Wextra -Werror -fPIC -shared -fvisibility=hidden -s'.split(' ');

/** Builds the addon for this machine, unless it is newer than its sources. Never throws: the package works without. */
export function buildAddon() {
  try {
    if (process.platform !== 'linux') throw new Error(`it is for Linux, and this is ${process.platform}`);
    const output = join(ROOT, 'prebuilds', `linux-${process.arch}-${libc()}.node`);
    if (!isUpToDate(output)) compile(output);
  } catch (error) {
    console.log(
      `The native addon was not built: ${error.message.trim()}. ` +
        'Captures use the prebuilt one if there is one for this platform, else the inspector.',
    );
  }
}

function libc() {
  return process.report.getReport().header.glibcVersionRuntime === undefined ? 'musl' : 'glibc';
}

function isUpToDate(output) {
  const builtAtMs = statSync(output, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return sourceFiles('.c', '.h').every((file) => statSync(file).mtimeMs < builtAtMs);
}

function compile(output) {
  const [compiler, ...options] = (process.env.CC ?? 'cc').split(' ');
  const headers = headersFolder();
  mkdirSync(dirname(output), { recursive: true });
  // A process may have the present file loaded, and would crash if it changed in place.
  const fresh = `${output}.${process.pid}`;
  const args = [...options, ...FLAGS, `-I${headers}`, ...sourceFiles('.c'), '-o', fresh];
  const { error, status } = spawnSync(compiler, args, { stdio: 'inherit' });
  if (error) throw new Error(`the C compiler "${compiler}" does not start (${error.code}); set CC to one`);
  if (status !== 0) throw new Error(`the C compiler "${compiler}" failed`);
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

if (process.argv[1] === fileURLToPath(import.meta.url)) buildAddon();
