/**
 * Other tools that read heap snapshots, for comparison; kept in `node_modules/.cache/peers`. Run directly, it installs
 * them.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';

const PACKAGES = {
  'chrome-devtools-frontend': '1.0.1705227',
  '@memlab/core': '2.0.5',
  '@memlab/heap-analysis': '2.0.5',
  '@vscode/v8-heap-parser': '0.1.0',
};

const folder = fileURLToPath(new URL('../node_modules/.cache/peers', import.meta.url));

/** URL of Chrome DevTools' own worker as one module, installed and bundled when it is not there yet. */
export async function devtoolsModule() {
  const bundle = join(folder, 'devtools/devtools.mjs');
  if (!existsSync(bundle)) {
    install('chrome-devtools-frontend');
    await bundleDevtools(dirname(bundle));
  }
  return pathToFileURL(bundle).href;
}

/** Path of an installed peer. */
export function peerPath(name) {
  install(name);
  return join(folder, 'node_modules', name);
}

function install(name) {
  if (existsSync(join(folder, 'node_modules', name, 'package.json'))) return;
  mkdirSync(folder, { recursive: true });
  if (!existsSync(join(folder, 'package.json')))
    writeFileSync(join(folder, 'package.json'), '{"private":true}\n');
  const options = ['--no-audit', '--no-fund', '--ignore-scripts', '--legacy-peer-deps'];
  const { status } = spawnSync('npm', ['install', ...options, `${name}@${PACKAGES[name]}`], {
    cwd: folder,
    stdio: 'inherit',
  });
  if (status !== 0) throw new Error(`${name} cannot be installed`);
}

/** The package ships TypeScript that expects the build of Chrome around it: what that would generate is left empty. */
async function bundleDevtools(dir) {
  const source = join(
    folder,
    'node_modules/chrome-devtools-frontend/front_end/entrypoints/heap_snapshot_worker',
  );
  const entry = '\0devtools';
  const bundle = await rolldown({
    input: entry,
    platform: 'node',
    plugins: [
      {
        name: 'entry',
        resolveId(id) {
          if (id === entry) return id;
          return id.endsWith('/locales.js') ? '\0locales' : null;
        },
        load(id) {
          if (id === '\0locales')
            return 'export const LOCALES = ["en-US"]; export const BUNDLED_LOCALES = ["en-US"]; export const DEFAULT_LOCALE = "en-US"; export const REMOTE_FETCH_PATTERN = ""; export const LOCAL_FETCH_PATTERN = "";';
          if (id !== entry) return null;
          return ['HeapSnapshot', 'HeapSnapshotLoader']
            .map((name) => `export * as ${name} from ${JSON.stringify(join(source, `${name}.ts`))};`)
            .join('\n');
        },
      },
    ],
  });
  await bundle.write({ dir, format: 'esm', entryFileNames: 'devtools.mjs' });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await devtoolsModule();
  for (const name of Object.keys(PACKAGES)) install(name);
}
