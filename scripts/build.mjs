/** Builds TypeScript, WebAssembly, the page and the report into `dist/`. npm runs `prebuild.mjs` before it, for the native addon. */
import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import openWabt from 'wabt';
import { buildPage } from './build-page.mjs';

process.chdir(new URL('..', import.meta.url).pathname);
rmSync('dist', { recursive: true, force: true });
execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', '.'], { stdio: 'inherit' });
await buildPage();
for (const file of ['report.css', 'report.js']) cpSync(`src/report/${file}`, `dist/report/${file}`);
for (const name of ['number-scan', 'string-scan']) {
  writeFileSync(`dist/snapshot/${name}.wasm`, await compileWat(`wasm/${name}.wat`));
}

async function compileWat(path) {
  const wabt = await openWabt();
  const features = { simd: true, threads: true };
  const module = wabt.parseWat(path, readFileSync(path, 'utf8'), features);
  module.validate(features);
  return module.toBinary({}).buffer;
}
