/**
 * `node scripts/build-agent.mjs OUT`: the agent folder, for applications that are not to be changed. It holds all that is
 * needed at run time and nothing else, for every platform whose addon is in `prebuilds/`:
 *
 *     NODE_OPTIONS="--require OUT/register.cjs"
 *
 * Expects what `npm ci` and `npm run build` have made.
 */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** For compilers, debuggers and readers. */
const NOT_RUN = /\.(map|[cm]?ts|md|markdown)$/;

/** The same as ES modules, for bundlers: Node takes the CommonJS build of these packages. */
const TWINS = /^(dist-es|dist-types|build[\\/](esm|esnext))$/;

/** Folders that are directly in a package. */
const NOT_OF_THE_PACKAGE = /^(test|tests|docs|benchmarks?|examples?|\.github)$/;

/** @param out - is made; what is there already is left alone and refused. @throws Error that says what to do */
export function buildAgent(out) {
  if (existsSync(out) && readdirSync(out).length > 0) throw new Error(`${out} is not empty`);
  if (!existsSync(join(root, 'dist/register.js'))) throw new Error('dist is missing; run: npm run build');
  // As npm would install it: some versions of Node warn of what is done outside of `node_modules`.
  const installed = join(out, 'node_modules/heapwarden');
  mkdirSync(installed, { recursive: true });
  cpSync(join(root, 'agent/register.cjs'), join(out, 'register.cjs'));
  cpSync(join(root, 'agent/load.cjs'), join(installed, 'load.cjs'));
  for (const part of ['dist', 'prebuilds', 'LICENSE']) {
    if (existsSync(join(root, part))) copy(join(root, part), join(installed, part));
  }
  for (const path of packagesAtRunTime()) copy(join(root, path), join(out, path));
  const { name, version, type, license, bin, exports } = JSON.parse(readText('package.json'));
  const manifest = { name, version, type, license, bin, exports };
  writeFileSync(join(installed, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
}

/** Where the lock file has the packages that cannot be left out, such as `node_modules/pino`. */
function packagesAtRunTime() {
  const { packages } = JSON.parse(readText('package-lock.json'));
  return Object.entries(packages)
    .filter(([path, { dev, devOptional, optional }]) => path !== '' && !(dev || devOptional || optional))
    .map(([path]) => path)
    .filter((path) => !path.startsWith('node_modules/@types/') && existsSync(join(root, path)));
}

/** A package without those that are installed in it: they are in the list themselves. */
function copy(from, to) {
  cpSync(from, to, { recursive: true, filter: (path) => isNeeded(relative(from, path)) });
}

function isNeeded(path) {
  const [first] = path.split(sep);
  return !(
    NOT_RUN.test(path) ||
    TWINS.test(path) ||
    NOT_OF_THE_PACKAGE.test(first) ||
    first === 'node_modules'
  );
}

function readText(file) {
  return readFileSync(join(root, file), 'utf8');
}

function sizeBytes(folder) {
  const files = readdirSync(folder, { recursive: true }).map((file) => statSync(join(folder, file)));
  return files.filter((file) => file.isFile()).reduce((sum, { size }) => sum + size, 0);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [, , out] = process.argv;
  if (out === undefined) throw new Error('say where to: node scripts/build-agent.mjs OUT');
  buildAgent(resolve(out));
  const size = (sizeBytes(out) / 1e6).toFixed(1);
  const addons = readdirSync(out, { recursive: true }).filter((file) => file.endsWith('.node'));
  console.log(`${out}: ${size} MB, with ${addons.map((file) => basename(file)).join(', ') || 'no addon'}`);
}
