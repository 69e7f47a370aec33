import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Launch, reasonToSkip, startApplication } from './application.js';
import { compileFixture, launcherFor } from './hard-launch.js';

interface Told {
  readonly results: readonly unknown[];
  readonly mappings: number;
  /** Names of the files that are mapped. */
  readonly libraries: readonly string[];
  readonly dontforkRatio: number;
}

const WHOLE = { end: { code: 0 }, isWhole: true };

/** What Debian and Ubuntu call the package of each. */
const ALLOCATORS = { 'libjemalloc.so': 'libjemalloc2', 'libmimalloc.so': 'libmimalloc2.0' };

const sharedObject = ['-shared', '-fPIC'];
const manyMappings = compileFixture('many-mappings.c', ...sharedObject);
const ignoredSigchld = compileFixture('ignored-sigchld.c', ...sharedObject);
const ignoresSigchld = launcherFor('ignore-sigchld');
const cannotFork = launcherFor('no-fork');
const cannotOpenHeap = launcherFor('no-dofork');
const seesNoChild = launcherFor('hide-processes', 'as-nobody');

describe.skipIf(reasonToSkip)('a snapshot by fork() is whole, and leaves its parent as it was,', () => {
  it('with 64 threads that work', async () => {
    const { results, dontforkRatio } = await told({ args: ['64'] });

    expect(results).toMatchObject([WHOLE, WHOLE]);
    expect(dontforkRatio).toBeGreaterThan(0.5);
  });

  it.skipIf(!manyMappings)('with 10,000 mappings more', async () => {
    const { results, mappings, dontforkRatio } = await told({ env: { LD_PRELOAD: manyMappings ?? '' } });

    expect(mappings).toBeGreaterThan(10_000);
    expect(results).toMatchObject([WHOLE, WHOLE]);
    expect(dontforkRatio).toBeGreaterThan(0.5);
  });

  for (const [name, debianPackage] of Object.entries(ALLOCATORS)) {
    const library = findLibrary(name);
    if (!reasonToSkip && !library)
      console.warn(`Skipped: a parent with ${name}, which is not installed (${debianPackage} in Debian).`);
    it.skipIf(!library)(`with ${name} preloaded`, async () => {
      const { results, libraries } = await told({ env: { LD_PRELOAD: library ?? '' } });

      expect(libraries).toContainEqual(expect.stringContaining(name));
      expect(results).toMatchObject([WHOLE, WHOLE]);
    });
  }

  it.skipIf(!ignoresSigchld)('when SIGCHLD was ignored at the start, which Node undoes', async () => {
    const { results } = await told({ launcher: ignoresSigchld ?? [] });

    expect(results).toMatchObject([WHOLE, WHOLE]);
  });

  it.skipIf(!ignoredSigchld)(
    'when SIGCHLD is ignored, though nobody can learn how it ended then',
    async () => {
      const { results } = await told({ args: ['0', ignoredSigchld ?? ''] });

      const untold = { end: { code: -1, peakRssBytes: null }, isWhole: true };
      expect(results).toEqual([untold, untold]);
    },
  );

  it.skipIf(!seesNoChild)('when /proc hides the child from the user who runs it', async () => {
    const { results } = await told({ launcher: seesNoChild ?? [] });

    expect(results).toMatchObject([WHOLE, WHOLE]);
  });

  it('with child processes, listeners and a server: each is served by the parent and told its own', async () => {
    const application = startApplication('own-children.mjs');
    const { end, codes, servedBy, pid } = await application.next<Record<string, unknown>>();

    expect(end).toMatchObject({ code: 0 });
    expect(codes).toEqual([3, 4, 5, 6]);
    expect(servedBy).toEqual([pid]);
    expect(await application.ended).toMatchObject({
      stdout: `beforeExit in ${pid}\nexit in ${pid}\n`,
      stderr: '',
    });
  });

  it('thirty times in a row, of which nothing is left', async () => {
    const { forks, repeated, ...counts } = await startApplication('soak.mjs', { args: ['30'] }).next<
      Record<'forks' | 'repeated' | 'dontforkRatio', number>
    >();

    expect(counts).toEqual({
      whole: 30,
      unexpected: [],
      left: 0,
      reapedTwice: 0,
      openedMore: 0,
      dontforkRatio: expect.any(Number),
    });
    expect(forks).toBe(31 + repeated);
    // What V8 takes between a scan ahead and its fork stays open.
    expect(counts.dontforkRatio).toBeGreaterThan(0.5);
  });
});

describe('a system call filter', () => {
  it.skipIf(!cannotFork)('that forbids to fork makes the error say so, and changes nothing', async () => {
    const { results, dontforkRatio } = await told({ launcher: cannotFork ?? [] });

    expect(results).toEqual([refusal(/^fork failed with EPERM/), refusal(/^fork failed with EPERM/)]);
    expect(dontforkRatio).toBeGreaterThan(0.5);
  });

  it.skipIf(!cannotOpenHeap)(
    'that forbids to open the heap makes the error say so, and changes nothing',
    async () => {
      const { results, dontforkRatio } = await told({ launcher: cannotOpenHeap ?? [] });

      expect(results).toEqual([refusal(/^madvise failed with EPERM/), refusal(/^madvise failed with EPERM/)]);
      expect(dontforkRatio).toBeGreaterThan(0.5);
    },
  );
});

function refusal(message: RegExp): unknown {
  return { code: 'EPERM', message: expect.stringMatching(message) };
}

async function told(launch: Launch): Promise<Told> {
  return startApplication('hard-parent.mjs', launch).next<Told>();
}

function findLibrary(name: string): string | undefined {
  const architecture = process.arch === 'arm64' ? 'aarch64' : 'x86_64';
  for (const place of ['/usr/lib', '/usr/lib64', `/usr/lib/${architecture}-linux-gnu`].filter(existsSync)) {
    const found = readdirSync(place).find((file) => file.startsWith(name));
    if (found) return join(place, found);
  }
  return undefined;
}
