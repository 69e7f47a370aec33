/** Builds the package: TypeScript and the page into `dist/`, the native addon into `prebuilds/`. */
import { execFileSync } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import { buildAddon } from './build-addon.mjs';

process.chdir(new URL('..', import.meta.url).pathname);
rmSync('dist', { recursive: true, force: true });
execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', '.'], { stdio: 'inherit' });
cpSync('src/page', 'dist/page', { recursive: true });
buildAddon();
