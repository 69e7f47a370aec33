/**
 * The types of the objects of Kubernetes and of the Prometheus Operator, as npm packages declare them; kept in
 * `node_modules/.cache`. Run directly, it installs them.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The official client of each minor version of Kubernetes; of 1.35 none was published. */
const CLIENTS = { 1.33: '1.3.0', 1.34: '1.4.0', 1.36: '2.0.1' };

/** The three newest minor versions whose types can be had. */
export const KUBERNETES_MINORS = Object.keys(CLIENTS);

const OPERATOR = '@kubernetes-models/prometheus-operator@6.0.0';

const cache = fileURLToPath(new URL('../node_modules/.cache/kubernetes-types', import.meta.url));

/** Folder of the types of a minor version, one file each; undefined when it is not there. */
export function installedKubernetesTypes(minor) {
  return installed(minor, 'dist/gen/models');
}

/** Folder of the types of the Prometheus Operator, one file each; undefined when it is not there. */
export function installedOperatorTypes() {
  return installed('prometheus-operator', 'monitoring.coreos.com/v1');
}

function installed(name, folder) {
  const path = join(cache, name, 'package', folder);
  return existsSync(path) ? path : undefined;
}

function install(name, spec) {
  const folder = join(cache, name);
  if (existsSync(join(folder, 'package'))) return;
  mkdirSync(folder, { recursive: true });
  const args = ['pack', '--silent', '--pack-destination', folder, spec];
  const { status, stdout } = spawnSync('npm', args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`npm has no ${spec}`);
  const archive = join(folder, stdout.trim());
  spawnSync('tar', ['-xzf', archive, '-C', folder, '--wildcards', '*.d.ts'], { stdio: 'inherit' });
  rmSync(archive);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const minor of KUBERNETES_MINORS) install(minor, `@kubernetes/client-node@${CLIENTS[minor]}`);
  install('prometheus-operator', OPERATOR);
  console.log(`types of Kubernetes ${KUBERNETES_MINORS.join(', ')} and of ${OPERATOR}`);
}
