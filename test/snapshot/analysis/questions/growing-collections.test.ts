import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { installedNodeBinary, NODE_MAJORS } from '../../../../scripts/node-binaries.mjs';
import { analyse } from '../../../../src/snapshot/analysis/analyse.js';
import { ClassNames } from '../../../../src/snapshot/analysis/class-names.js';
import { type Digest, digestOf } from '../../../../src/snapshot/analysis/digest.js';
import { HeapReader } from '../../../../src/snapshot/analysis/heap-reader.js';
import { growingCollections } from '../../../../src/snapshot/analysis/questions/growing-collections.js';
import type { Finding } from '../../../../src/snapshot/analysis/questions/question.js';
import { openHeap } from '../../../../src/snapshot/graph/open-heap.js';

const folder = mkdtempSync(join(tmpdir(), 'heapwarden-growing-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Three snapshots of one process. */
const SNAPSHOTS = 3;

/** What grows, each by so many entries from snapshot to snapshot, and what does not. */
const PROGRAM = `
class Registry extends Map {}
const held = (globalThis.held = {
  sessions: new Map(), seen: new Set(), log: [], latencies: [], hits: {}, idsByNumber: new Map(), registry: new Registry(),
  churning: new Map(), bounded: new Map(), waves: [], metadata: new WeakMap(),
  // More than are looked at.
  crowd: Array.from({ length: 500 }, () => Array.from({ length: 100 }, () => ({}))), late: new Map(),
});
for (let id = 0; id < 400; id++) held.bounded.set('bounded ' + id, { id });
let next = 0;
for (let snapshot = 0; snapshot < ${SNAPSHOTS}; snapshot++) {
  for (let turn = 0; turn < 300; turn++, next++) {
    held.sessions.set('session ' + next, { next });
    held.seen.add({ next });
    held.log.push({ next });
    held.hits['/search?q=' + next] = next;
    held.idsByNumber.set(next, { next });
    held.registry.set({ next }, next);
    held.churning.set('churning ' + next, { next });
    held.churning.delete('churning ' + (next - 200));
    if (snapshot > 0) held.late.set('late ' + next, { next });
    held.bounded.delete('bounded ' + next);
    held.bounded.set('bounded ' + (next + 400), { next });
  }
  for (let turn = 0; turn < 3_000; turn++) held.latencies.push(turn);
  held.waves = Array.from({ length: snapshot === 1 ? 900 : 500 + 100 * snapshot }, (_, id) => ({ id }));
  for (const session of held.log) held.metadata.set(session, { of: session });
  require('node:v8').writeHeapSnapshot(process.argv[1] + '/' + snapshot + '.heapsnapshot');
}
process.exit();
`;

function pathsOf(major: number): string[] {
  execFileSync(installedNodeBinary(major) as string, ['-e', PROGRAM, folder]);
  return Array.from({ length: SNAPSHOTS }, (_, number) => join(folder, `${number}.heapsnapshot`));
}

async function findingsOf(paths: readonly string[]): Promise<readonly Finding[]> {
  const earlier: Digest[] = [];
  let findings: readonly Finding[] = [];
  for (const path of paths) {
    const { heap, close } = await openHeap(path);
    const classNames = new ClassNames(heap);
    findings = growingCollections.answer(new HeapReader(heap), classNames, earlier);
    earlier.push(digestOf(heap, classNames, 0));
    close();
  }
  return findings;
}

/** The rows by the property that holds the collection. */
function byProperty(findings: readonly Finding[]): ReadonlyMap<string, Finding> {
  return new Map(
    findings.map((finding) => [/(\w+)"? \(/.exec(finding.path.at(-1) ?? '')?.[1] ?? '', finding]),
  );
}

describe('collections that grow', { timeout: 60_000 }, () => {
  for (const major of NODE_MAJORS) {
    const isInstalled = installedNodeBinary(major) !== undefined;
    if (!isInstalled) console.log(`skipped on Node ${major}: it is not installed`);
    it.skipIf(!isInstalled)(`are told with their sizes and how they are held, on Node ${major}`, async () => {
      const found = byProperty(await findingsOf(pathsOf(major)));
      expect([...found.keys()].sort()).toEqual([
        'hits',
        'idsByNumber',
        'late',
        'latencies',
        'log',
        'registry',
        'seen',
        'sessions',
      ]);
      for (const [property, name] of [
        ['sessions', 'Map: 300 → 600 → 900 entries'],
        ['seen', 'Set: 300 → 600 → 900 entries'],
        ['log', 'Array: 300 → 600 → 900 entries'],
        ['hits', 'Object: 300 → 600 → 900 entries'],
        ['idsByNumber', 'Map: 300 → 600 → 900 entries'],
        ['registry', 'Registry: 300 → 600 → 900 entries'],
      ] as const) {
        expect(found.get(property)).toMatchObject({ name, count: 600 });
      }
      expect(found.get('sessions')?.bytes).toBeGreaterThan(900 * 56);
      expect(found.get('sessions')?.path).toEqual(['global', 'held (Object)', 'sessions (Map)']);
      // One that was too small to be noted has at most as many as those that were not looked at.
      expect(found.get('late')?.name).toMatch(/^Map: at most 1\d\d → 300 → 600 entries$/);
      // Of numbers the room is known, which is at most half as much again.
      const { name, count } = found.get('latencies') as Finding;
      const rooms = name.replaceAll(',', '').match(/\d+/g)?.map(Number) as number[];
      for (const [at, entries] of [3_000, 6_000, 9_000].entries()) {
        expect(rooms[at]).toBeGreaterThanOrEqual(entries);
        expect(rooms[at]).toBeLessThan(1.5 * entries + 50);
      }
      expect(count).toBe((rooms[2] as number) - (rooms[0] as number));
    });
  }

  it('are an answer of two snapshots, and of one none', async () => {
    const [first, second] = pathsOf(20) as [string, string];
    const answersOf = async (...paths: readonly string[]) => {
      const sources = paths.map((path) => ({ open: () => openHeap(path), takenAtMs: 0 }));
      const { answers } = await analyse(sources);
      return answers.find(({ question }) => question === 'growing-collections');
    };
    expect((await answersOf(first, second))?.findings.map(({ name }) => name)).toContain(
      'Map: 300 → 600 entries',
    );
    expect(await answersOf(second)).toBeUndefined();
  });
});
