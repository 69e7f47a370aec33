/**
 * `test/server/api-paths.d.ts`: the types of a client, as openapi-typescript writes them from the OpenAPI document. Run
 * directly, it writes them. The tool needs a compiler of its own, so both are kept in `node_modules/.cache/api-types`.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PACKAGES = ['openapi-typescript@7.13.0', 'typescript@5.9.3'];

const folder = fileURLToPath(new URL('../node_modules/.cache/api-types', import.meta.url));
const tool = join(folder, 'node_modules/openapi-typescript/bin/cli.js');
const document = fileURLToPath(new URL('../docs/openapi.json', import.meta.url));

/** Whether the tool is there. */
export function hasTool() {
  return existsSync(tool);
}

/** The types as text. */
export function apiTypes() {
  return execFileSync(process.execPath, [tool, document, '--immutable'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
}

function install() {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"private":true}\n');
  const options = ['--no-audit', '--no-fund', '--ignore-scripts'];
  execFileSync('npm', ['install', ...options, ...PACKAGES], { cwd: folder, stdio: 'inherit' });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (!hasTool()) install();
  writeFileSync(new URL('../test/server/api-paths.d.ts', import.meta.url), apiTypes());
}
