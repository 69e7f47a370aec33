/** Runs Helm on the chart as users do. */
import { spawnSync } from 'node:child_process';
import { parseAllDocuments } from 'yaml';
import { installedHelmBinary } from '../../scripts/helm-binaries.mjs';

/** Values by dotted path: `{ 'demo.enabled': true }`. */
export type Values = Readonly<Record<string, unknown>>;

export interface Result {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

// biome-ignore lint/suspicious/noExplicitAny: a manifest is looked at by the path that a test names
export type Manifest = any;

export const CHART = new URL('../../helm/heapwarden', import.meta.url).pathname;

/** Whether a version of Helm is missing, so that its tests are skipped; says so. */
export function isHelmMissing(major = 4): boolean {
  const isMissing = installedHelmBinary(major) === undefined;
  if (isMissing)
    console.warn(`skipped: Helm ${major}, which is not installed: node scripts/helm-binaries.mjs`);
  return isMissing;
}

export function helm(args: readonly string[], { major = 4, input = '' } = {}): Result {
  return spawnSync(installedHelmBinary(major) as string, args, { encoding: 'utf8', input });
}

/** Renders the chart as the release `shop`. */
export function render(values: Values, { chart = CHART, major = 4 } = {}): Result {
  const args = ['template', 'shop', chart, '--namespace', 'store', '--values', '-'];
  return helm(args, { major, input: JSON.stringify(nested(values)) });
}

/**
 * Renders the chart, and has its manifests by kind and name: `Service/shop-heapwarden`.
 *
 * @throws Error with the words of Helm when it refuses
 */
export function manifests(values: Values, options: { chart?: string; major?: number } = {}) {
  const { status, stdout, stderr } = render(values, options);
  if (status !== 0) throw new Error(stderr);
  const documents = parseAllDocuments(stdout).map((document) => document.toJS() as Manifest);
  return new Map<string, Manifest>(
    documents.filter(Boolean).map((manifest) => [`${manifest.kind}/${manifest.metadata.name}`, manifest]),
  );
}

function nested(values: Values): object {
  const root = {};
  for (const [path, value] of Object.entries(values)) {
    const names = path.split('.');
    const last = names.pop() as string;
    let group: Record<string, unknown> = root;
    for (const name of names) {
      group[name] ??= {};
      group = group[name] as Record<string, unknown>;
    }
    group[last] = value;
  }
  return root;
}
