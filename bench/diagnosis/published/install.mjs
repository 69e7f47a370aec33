/**
 * The packages of `package.json`, kept in `node_modules/.cache/published`. The programs find them by a link, so that their
 * own paths are those of an application and not of a package.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const manifest = fileURLToPath(new URL('package.json', import.meta.url));
const link = fileURLToPath(new URL('node_modules', import.meta.url));
const folder = fileURLToPath(new URL('../../../node_modules/.cache/published', import.meta.url));

/** Does nothing when what is there is what is wanted. */
export function installPublished() {
  const installed = join(folder, 'package.json');
  if (!existsSync(installed) || readFileSync(installed, 'utf8') !== readFileSync(manifest, 'utf8')) {
    mkdirSync(folder, { recursive: true });
    const options = ['--no-audit', '--no-fund', '--ignore-scripts', '--legacy-peer-deps'];
    copyFileSync(manifest, installed);
    const { status } = spawnSync('npm', ['install', ...options], { cwd: folder, stdio: 'inherit' });
    if (status !== 0) {
      rmSync(installed);
      throw new Error('the published packages cannot be installed');
    }
  }
  rmSync(link, { force: true });
  symlinkSync(join(folder, 'node_modules'), link);
}
