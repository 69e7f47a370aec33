import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { reasonToSkip, startApplication } from './application.js';

interface Told {
  readonly results: readonly { readonly end?: { readonly code: number }; readonly isWhole?: boolean }[];
  readonly mappings: number;
  readonly dontforkRatio: number;
}

const WHOLE = { end: { code: 0 }, isWhole: true };

const folder = mkdtempSync(join(tmpdir(), 'heapwarden-launcher-'));
const launcher = compile('launcher.c', join(folder, 'launcher'));
const manyMappings = compile('many-mappings.c', join(folder, 'many-mappings.so'), '-shared', '-fPIC');
if (!launcher || !manyMappings)
  console.warn('Skipped: parents that are launched in a hard way: no C compiler.');

/** The path of what was compiled; undefined without a C compiler. */
function compile(source: string, output: string, ...flags: string[]): string | undefined {
  const path = fileURLToPath(new URL(`fixtures/${source}`, import.meta.url));
  const { status } = spawnSync(process.env['CC'] ?? 'cc', [...flags, '-O1', path, '-o', output]);
  return status === 0 ? output : undefined;
}

function findLibrary(name: string): string | undefined {
  const folders = [
    '/usr/lib',
    '/usr/lib64',
    `/usr/lib/${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu`,
  ];
  for (const place of folders.filter(existsSync)) {
    const found = readdirSync(place).find((file) => file.startsWith(name));
    if (found) return join(place, found);
  }
  console.warn(`Skipped: a parent with ${name}, which is not installed.`);
  return undefined;
}

async function told(...launch: Parameters<typeof startApplication>): Promise<Told> {
  return startApplication(...launch).next<Told>();
}

describe.skipIf(reasonToSkip)('a snapshot by fork() is whole, and leaves its parent as it was,', () => {
  it('with 64 threads that work', async () => {
    const { results, dontforkRatio } = await told('hard-parent.mjs', { args: ['64'] });
    expect(results).toMatchObject([WHOLE, WHOLE]);
    expect(dontforkRatio).toBeGreaterThan(0.2);
  });

  it.skipIf(!manyMappings)('with 10,000 mappings more', async () => {
    const { results, mappings } = await told('hard-parent.mjs', { env: { LD_PRELOAD: manyMappings ?? '' } });
    expect(mappings).toBeGreaterThan(10_000);
    expect(results).toMatchObject([WHOLE, WHOLE]);
  });

  for (const name of ['libjemalloc.so', 'libmimalloc.so']) {
    const library = findLibrary(name);
    it.skipIf(!library)(`with ${name} preloaded`, async () => {
      const { results } = await told('hard-parent.mjs', { env: { LD_PRELOAD: library ?? '' } });
      expect(results).toMatchObject([WHOLE, WHOLE]);
    });
  }

  it.skipIf(!launcher)('though nobody can learn how the child ended, when SIGCHLD is ignored', async () => {
    const { results } = await told('hard-parent.mjs', { launcher: [launcher ?? '', 'ignore-sigchld'] });
    for (const { end, isWhole } of results) {
      expect(isWhole).toBe(true);
      expect([0, -1]).toContain(end?.code);
    }
  });

  it('with child processes, listeners and a server of its own: each is served by the parent, and told its own', async () => {
    const application = startApplication('own-children.mjs');
    const { end, codes, servedBy, pid } = await application.next<Record<string, unknown>>();
    expect(end).toMatchObject({ code: 0 });
    expect(codes).toEqual([3, 4, 5, 6]);
    expect(servedBy).toEqual([pid]);
    const { stdout } = await application.ended;
    expect(stdout).toBe(`beforeExit in ${pid}\nexit in ${pid}\n`);
  });
});

describe.skipIf(reasonToSkip || !launcher)('a system call filter that forbids', () => {
  it('fork() makes the capture say so, and nothing else', async () => {
    const { results, dontforkRatio } = await told('hard-parent.mjs', {
      launcher: [launcher ?? '', 'no-fork'],
    });
    expect(results[0]).toEqual({ code: 'EPERM', message: expect.stringMatching(/^fork failed with EPERM/) });
    expect(dontforkRatio).toBeGreaterThan(0.5);
  });

  it('to open the heap for a fork makes the capture say so, and nothing else', async () => {
    const { results, dontforkRatio } = await told('hard-parent.mjs', {
      launcher: [launcher ?? '', 'no-dofork'],
    });
    expect(results[0]).toEqual({
      code: 'EPERM',
      message: expect.stringMatching(/^madvise failed with EPERM/),
    });
    expect(dontforkRatio).toBeGreaterThan(0.5);
  });
});

describe.skipIf(reasonToSkip)('the forked child', () => {
  it('does not outlive its deadline, is the first to go when memory runs out, and leaves no core', async () => {
    const { end, facts } = await startApplication('deadline.mjs').next<Record<string, unknown>>();
    expect(end).toMatchObject({ signal: 14 });
    expect(facts).toEqual({ oomScoreAdjustment: '1000', coreLimit: '0' });
  });
});
