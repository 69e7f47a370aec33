/** Other programs that read heap snapshots: Chrome's DevTools and memlab, as they are published. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PACKAGES = ['chrome-devtools-frontend@1.0.1705227', '@memlab/core@2.0.5', 'esbuild@0.28'];

const FOLDER = fileURLToPath(new URL('../../node_modules/.cache/heap-readers', import.meta.url));

/** DevTools is published as TypeScript for a bundler: this is what is bundled. */
const DEVTOOLS = `
import { readFileSync } from 'node:fs';
import { SecondaryInitManager } from 'chrome-devtools-frontend/front_end/entrypoints/heap_snapshot_worker/HeapSnapshot.ts';
import { HeapSnapshotLoader } from 'chrome-devtools-frontend/front_end/entrypoints/heap_snapshot_worker/HeapSnapshotLoader.ts';

Promise.withResolvers ??= () => {
  const result = {};
  result.promise = new Promise((resolve, reject) => Object.assign(result, { resolve, reject }));
  return result;
};
const loader = new HeapSnapshotLoader({ sendEvent() {} });
const text = readFileSync(process.argv[2], 'utf8');
for (let at = 0; at < text.length; at += 65536) loader.write(text.slice(at, at + 65536));
loader.close();
const channel = new MessageChannel();
new SecondaryInitManager(channel.port2);
const snapshot = await loader.buildSnapshot(channel.port1);
const classes = Object.values(snapshot.aggregatesWithFilter({}));
console.log(JSON.stringify({
  nodes: snapshot.nodeCount,
  statistics: snapshot.getStatistics(),
  classes: classes.map(({ name, count, self, maxRet }) => ({ name, count, self, maxRet })),
}));
process.exit(0);
`;

/** A file that DevTools' own build makes. */
const LOCALES = [
  'LOCALES',
  'BUNDLED_LOCALES',
  'DEFAULT_LOCALE',
  'REMOTE_FETCH_PATTERN',
  'LOCAL_FETCH_PATTERN',
]
  .map((name) => `export const ${name} = ${name.endsWith('S') ? "['en-US']" : "'en-US'"};`)
  .join('\n');

const MEMLAB = `
const parser = require('./node_modules/@memlab/core/dist/lib/HeapParser.js').default;
parser.parse(process.argv[2]).then(({ nodes, edges }) => {
  let bytes = 0;
  nodes.forEach((node) => {
    bytes += node.self_size;
  });
  console.log(JSON.stringify({ nodes: nodes.length, edges: edges.length, bytes }));
  process.exit(0);
});
`;

/** What DevTools shows of a snapshot. */
export interface DevToolsView {
  readonly nodes: number;
  readonly statistics: unknown;
  readonly classes: readonly {
    readonly name: string;
    readonly count: number;
    readonly self: number;
    readonly maxRet: number;
  }[];
}

/** Opens a snapshot in DevTools' own loader. */
export function openInDevTools(file: string): DevToolsView {
  return run('devtools.mjs', file) as DevToolsView;
}

/** Opens a snapshot in memlab's own parser. */
export function openInMemlab(file: string): { nodes: number; edges: number; bytes: number } {
  return run('memlab.cjs', file) as ReturnType<typeof openInMemlab>;
}

/**
 * Installs the readers once, beside the other caches.
 *
 * @returns why they cannot be had, or undefined
 */
export function installPeers(): string | undefined {
  const done = join(FOLDER, 'devtools.mjs');
  if (existsSync(done)) return undefined;
  try {
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(join(FOLDER, 'package.json'), '{"private":true}');
    const install = ['install', '--no-save', '--ignore-scripts', '--no-audit', '--no-fund', ...PACKAGES];
    execFileSync('npm', install, { cwd: FOLDER, stdio: 'pipe' });
    const i18n = join(FOLDER, 'node_modules/chrome-devtools-frontend/front_end/core/i18n');
    writeFileSync(join(i18n, 'locales.js'), LOCALES);
    writeFileSync(join(FOLDER, 'memlab.cjs'), MEMLAB);
    writeFileSync(join(FOLDER, 'entry.mjs'), DEVTOOLS);
    const bundle = ['entry.mjs', '--bundle', '--platform=node', '--format=esm', `--outfile=${done}`];
    execFileSync(join(FOLDER, 'node_modules/.bin/esbuild'), bundle, { cwd: FOLDER, stdio: 'pipe' });
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function run(script: string, file: string): unknown {
  const output = execFileSync(process.execPath, [join(FOLDER, script), file], {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return JSON.parse(output.split('\n').find((line) => line.startsWith('{')) ?? 'null');
}
