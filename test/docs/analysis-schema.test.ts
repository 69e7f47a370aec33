/** What `docs/analysis.schema.json` promises, against analyses of real heaps. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Analysis, analyse, openHeap } from '../../src/snapshot/index.js';
import { type JsonSchema, validatorOf } from './json-schema.js';

const schema: JsonSchema = JSON.parse(
  readFileSync(new URL('../../docs/analysis.schema.json', import.meta.url), 'utf8'),
);
const folder = mkdtempSync(join(tmpdir(), 'heapwarden-schema-'));
const HOUR_MS = 3_600_000;

beforeAll(() => {
  execFileSync(process.execPath, [fileURLToPath(new URL('../report/orders.mjs', import.meta.url)), folder]);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** As JSON has it. */
async function analysisOf(...names: readonly string[]): Promise<Analysis> {
  const analysis = await analyse(
    names.map((name, index) => ({
      open: () => openHeap(join(folder, `${name}.heapsnapshot`)),
      takenAtMs: index * HOUR_MS,
    })),
  );
  return JSON.parse(JSON.stringify(analysis));
}

/** Where a value is not what the schema says. */
function faultsOf(value: unknown, of: JsonSchema = schema): string[] {
  return (v.safeParse(validatorOf(of), value).issues ?? []).flatMap(pathsOf);
}

function pathsOf(issue: v.BaseIssue<unknown>): string[] {
  const inner = issue.issues?.flatMap(pathsOf) ?? [];
  return inner.length > 0 ? inner : [v.getDotPath(issue) ?? '(root)'];
}

describe('the schema of an analysis', () => {
  it('holds for one snapshot, and for what has grown between two', async () => {
    const single = await analysisOf('now');
    const pair = await analysisOf('then', 'now');
    for (const { suspects, expected, classes, strings, dominators } of [single, pair]) {
      // What is empty proves nothing.
      for (const { length } of [suspects, expected, classes, strings.duplicates, dominators.children]) {
        expect(length).toBeGreaterThan(0);
      }
    }
    expect(faultsOf(single)).toEqual([]);
    expect(faultsOf(pair)).toEqual([]);
  });

  it('names all that there is, and nothing that is not there', async () => {
    const analysis = await analysisOf('then', 'now');
    const [first] = analysis.suspects;
    const { pathTree, ...rest } = first as NonNullable<typeof first>;
    const withSuspect = (suspect: object) => ({ ...analysis, suspects: [suspect] });
    expect(faultsOf(withSuspect(rest))).toEqual(['suspects.0.pathTree']);
    expect(faultsOf(withSuspect({ ...rest, pathTree, other: 1 }))).toEqual(['suspects.0.other']);
    expect(faultsOf(withSuspect({ ...rest, pathTree, confidenceRatio: 1.1 }))).toEqual([
      'suspects.0.confidenceRatio',
    ]);
    expect(faultsOf({ ...analysis, version: 2 })).toEqual(['version']);
  });
});
