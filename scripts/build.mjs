/** Builds TypeScript and the page into `dist/`. npm runs `prebuild.mjs` before it, for the native addon. */
import { execFileSync } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';

process.chdir(new URL('..', import.meta.url).pathname);
rmSync('dist', { recursive: true, force: true });
execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', '.'], { stdio: 'inherit' });
cpSync('src/page', 'dist/page', { recursive: true });
