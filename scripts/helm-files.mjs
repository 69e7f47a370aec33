/** The rules and dashboards that the Helm chart brings: Helm reads nothing outside of its folder. */
import { cpSync, existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** What is copied from where. Other files of `prometheus/` are for those who read it, not for the operator. */
const COPIES = [
  { from: 'prometheus', to: 'helm/heapwarden/files/prometheus', isMeant: isRuleFile },
  {
    from: 'grafana/dashboards',
    to: 'helm/heapwarden/files/dashboards',
    isMeant: (path) => path.endsWith('.json'),
  },
];

/** @returns {{ source: string, copy: string }[]} paths; a source or a copy may be missing */
export function helmFiles() {
  return COPIES.flatMap(({ from, to, isMeant }) => {
    const sources = filesIn(from).filter((name) => isMeant(join(root, from, name)));
    const names = new Set([...sources, ...filesIn(to)]);
    return [...names].map((name) => ({ source: join(root, from, name), copy: join(root, to, name) }));
  });
}

/** Copies them; what has no source any more is removed. */
export function copyHelmFiles() {
  for (const { source, copy } of helmFiles()) {
    if (existsSync(source)) cpSync(source, copy);
    else rmSync(copy);
  }
}

function filesIn(folder) {
  const path = join(root, folder);
  return existsSync(path) ? readdirSync(path) : [];
}

function isRuleFile(path) {
  return path.endsWith('.yaml') && /^groups:/m.test(readFileSync(path, 'utf8'));
}
