/**
 * `npm run prebuild`: the native addon for this machine. npm runs it before `npm run build` by itself.
 *
 * `npm run prebuild -- --both`: for this architecture and both C libraries, as an image of the agent needs it.
 *
 * `npm run prebuild -- --all`: for all platforms of the package, with the cross compilers that are there; fails when one
 * cannot be built. That is for a release, where each platform builds its own (`.github/workflows/release.yml`).
 */
import { spawnSync } from 'node:child_process';
import { addonFile, compileAddon, isUpToDate } from './addon-compiler.mjs';
import { buildAddon } from './build-addon.mjs';

/** For each target the commands of compilers that make it, as Debian and Alpine call them, and its machine in ELF. */
const TARGETS = {
  'linux-x64-glibc': { compilers: ['x86_64-linux-gnu-gcc'], machine: /X86-64/ },
  'linux-x64-musl': { compilers: ['x86_64-linux-musl-gcc'], machine: /X86-64/ },
  'linux-arm64-glibc': { compilers: ['aarch64-linux-gnu-gcc'], machine: /AArch64/ },
  'linux-arm64-musl': { compilers: ['aarch64-linux-musl-gcc'], machine: /AArch64/ },
};

const ALL = Object.keys(TARGETS);

if (process.argv.includes('--all')) build(ALL);
else if (process.argv.includes('--both')) build(ALL.filter((target) => target.includes(`-${process.arch}-`)));
else if (process.argv.includes('--check')) check(ALL);
else buildAddon();

function build(targets) {
  buildAddon();
  for (const target of targets) {
    if (isUpToDate(target)) continue;
    const compilers = compilersFor(target);
    const compiler = compilers.find((command) => spawnSync(command, ['--version']).status === 0);
    if (compiler === undefined) console.log(`${target}: not built, for want of ${compilers.join(' or ')}`);
    else compileAddon(target, compiler);
  }
  check(targets);
}

/** Debian's wrapper of the compiler for musl is for the machine that it runs on. */
function compilersFor(target) {
  const { compilers } = TARGETS[target];
  return target === `linux-${process.arch}-musl` ? [...compilers, 'musl-gcc'] : compilers;
}

/** Says of each addon what it is and what it needs, and fails when one is missing or not what its name says. */
function check(targets) {
  for (const target of targets) {
    const { machine } = TARGETS[target];
    const problem = isUpToDate(target) ? problemOf(target, machine) : 'missing, or older than its sources';
    console.log(`${target}: ${problem ?? needsOf(target)}`);
    if (problem !== undefined) process.exitCode = 1;
  }
}

function problemOf(target, machine) {
  const header = readelf('-h', target);
  return machine.test(header) ? undefined : `made for another machine: ${/Machine: +(.*)/.exec(header)?.[1]}`;
}

/** The libraries that it loads, and the version of glibc that has all that it asks for. */
function needsOf(target) {
  const libraries = [...readelf('-d', target).matchAll(/NEEDED.*\[(.*)\]/g)].map(([, name]) => name);
  const versions = [...readelf('-V', target).matchAll(/GLIBC_(\d+)\.(\d+)/g)];
  const newest = versions.sort(([, a, b], [, c, d]) => a - c || b - d).at(-1)?.[0];
  return `needs ${libraries.join(', ') || 'no library by name'}${newest ? `, ${newest}` : ''}`;
}

function readelf(option, target) {
  const { error, stdout } = spawnSync('readelf', ['-W', option, addonFile(target)], { encoding: 'utf8' });
  if (error) throw new Error('readelf, of binutils, is needed to check what was built');
  return stdout;
}
