/** A part of `npm run bench:diagnosis`: leaks that were planted in real programs, and who is blamed for them. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { EXPECTED } from '../../../bench/diagnosis/expected.mjs';
import { loadAddon } from '../../../src/capture/addon.js';
import { analyse } from '../../../src/snapshot/analysis/analyse.js';
import { openHeap } from '../../../src/snapshot/graph/open-heap.js';

const PROGRAMS = fileURLToPath(new URL('../../../bench/diagnosis/', import.meta.url));
const HOUR_MS = 3_600_000;

const folder = mkdtempSync(join(tmpdir(), 'heapwarden-diagnosis-'));
afterAll(() => rmSync(folder, { recursive: true }));

function analysisOf(program: string, names: readonly string[], way = 'v8') {
  execFileSync(process.execPath, [
    join(PROGRAMS, 'leak.mjs'),
    join(PROGRAMS, 'programs', program),
    folder,
    '2',
    way,
  ]);
  return analyse(
    names.map((name, index) => ({
      open: () => openHeap(join(folder, `${name}.heapsnapshot`)),
      takenAtMs: index * HOUR_MS,
    })),
  );
}

function reasonAgainstFork(): string | undefined {
  try {
    loadAddon();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

describe('the first suspect of two snapshots', { timeout: 60_000 }, () => {
  it.each([
    ['map-of-sessions.mjs', 'Map without bound'],
    ['common-js.cjs', 'Map without bound'],
    ['set-of-seen.mjs', 'Set without bound'],
    ['object-as-dictionary.mjs', 'object as a dictionary without bound'],
    ['array-of-history.mjs', 'array without bound'],
    ['numbers-in-array.mjs', 'array without bound'],
    ['listeners.mjs', 'event listeners'],
    ['intervals.mjs', 'timers'],
    ['linked-list.mjs', 'list that is linked'],
    ['search-tree.mjs', 'tree without bound'],
    ['promise-chain.mjs', 'promise chain'],
    ['replies-awaited.mjs', 'Set without bound'],
    ['wrapped-function.mjs', 'function wrapped again and again'],
    ['compiled-templates.mjs', 'compiled code'],
    ['compiled-patterns.mjs', 'compiled code'],
    ['finalization-registry.mjs', 'finalization registry'],
    ['stream-that-nobody-reads.mjs', 'stream that nobody reads'],
    ['buffer-slices.mjs', 'buffers'],
    ['sliced-strings.mjs', 'parts of strings'],
    ['string-that-grows.mjs', 'string that grows'],
    ['module-cache.mjs', 'module cache'],
    ['vm-contexts.mjs', 'contexts'],
  ] as const)('is right of %s', async (program, pattern) => {
    const { suspects, signature, snapshots } = await analysisOf(program, ['then', 'now']);
    const [first] = suspects;
    expect(first?.retainerPath.join(' › ')).toMatch(EXPECTED[program] as RegExp);
    expect(first?.pattern).toBe(pattern);
    expect(first?.growthBytesPerHour).toBe(first?.newBytes);
    expect(first?.pathTree.branches[0]?.step).toBe(first?.retainerPath[0]);
    expect(first?.confidenceRatio).toBeGreaterThan(0.5);
    expect(signature).toMatch(/^[0-9a-f]{16}$/);
    expect(snapshots).toHaveLength(2);
  });

  it('is in one process what it is in the next, by its signature', async () => {
    const program = 'map-of-sessions.mjs';
    const signatures = [];
    for (let run = 0; run < 2; run++) signatures.push((await analysisOf(program, ['then', 'now'])).signature);
    expect(signatures[0]).toBe(signatures[1]);
    expect((await analysisOf('set-of-seen.mjs', ['then', 'now'])).signature).not.toBe(signatures[0]);
  });
});

const noFork = reasonAgainstFork();
if (noFork !== undefined) console.warn(`skipped: suspects of snapshots by fork: ${noFork}`);

/** Objects have no ids there by which the new ones could be told. */
describe.skipIf(noFork !== undefined)(
  'the first suspect of two snapshots by fork',
  { timeout: 60_000 },
  () => {
    it.each([
      ['map-of-sessions.mjs', 'Map without bound'],
      ['numbers-in-array.mjs', 'array without bound'],
      ['buffer-that-grows.mjs', 'buffers'],
    ] as const)('is right of %s', async (program, pattern) => {
      const [first] = (await analysisOf(program, ['then', 'now'], 'fork')).suspects;
      expect(first?.retainerPath.join(' › ')).toMatch(EXPECTED[program] as RegExp);
      expect(first?.pattern).toBe(pattern);
    });
  },
);

describe('the first suspect of one snapshot', { timeout: 60_000 }, () => {
  it('is what has gathered most, without a growth', async () => {
    const { suspects, classes } = await analysisOf('buffer-slices.mjs', ['now']);
    expect(suspects[0]).toMatchObject({ className: 'Buffer', pattern: 'buffers', growthBytesPerHour: null });
    expect(suspects[0]?.retainerPath.join(' › ')).toMatch(/\bpacketHeaders\b/);
    expect(classes[0]).toMatchObject({ countDelta: null, shallowBytesDelta: null });
    expect(classes[0]?.shallowBytes).toBeGreaterThan(50 * 1024 ** 2);
  });
});
