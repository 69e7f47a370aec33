import { describe, expect, it } from 'vitest';
import { reasonToSkip, startApplication } from './application.js';
import { launcherFor } from './hard-launch.js';

interface Facts {
  readonly user: number;
  readonly coreLimit: string;
}

interface Told {
  readonly application: Facts;
  readonly child: Facts;
  readonly descriptors: readonly string[] | null;
}

const ROOT_USER = 0;
const isRoot = process.getuid?.() === ROOT_USER;
const mayLeaveCores = launcherFor('allow-cores', ...(isRoot ? ['as-nobody'] : []));

describe.skipIf(reasonToSkip)('the forked child', () => {
  it('is one thread of low priority that is killed first, and has nothing open but its pipe', async () => {
    const { child, descriptors } = await startApplication('child-facts.mjs').next<Told>();

    expect(child).toMatchObject({
      threads: 1,
      niceness: 19,
      oomScoreAdjustment: 1000,
      catchesSigterm: false,
      blocksSignals: false,
      coreLimit: '0',
      owner: ROOT_USER,
    });
    // Only root sees them.
    expect([null, ['/dev/null', 'anon_inode:[eventfd]', 'pipe']]).toContainEqual(descriptors);
  });

  it.skipIf(!mayLeaveCores)('leaves no core, where the application would', async () => {
    const { application, child } = await startApplication('child-facts.mjs', {
      launcher: mayLeaveCores ?? [],
    }).next<Told>();

    expect(application.user).not.toBe(ROOT_USER);
    expect(application).toMatchObject({
      owner: application.user,
      coreLimit: expect.not.stringMatching(/^0$/),
    });
    // The files of a process that cannot be dumped are root's (proc(5)).
    expect(child).toMatchObject({ user: application.user, owner: ROOT_USER, coreLimit: '0' });
  });

  it('does not outlive its deadline when nobody reads what it writes', async () => {
    const end = await startApplication('deadline.mjs').next();

    expect(end).toMatchObject({ signal: 14 });
  });

  it('ends silently when it fails, and runs nothing of the application afterwards', async () => {
    const application = startApplication('failing-child.mjs');
    const { told, pid } = await application.next<{ told: unknown; pid: number }>();

    expect(told).toEqual([
      { code: 70, written: '' },
      { code: 0, written: 'written' },
      { code: 0, written: 'written' },
    ]);
    expect(await application.ended).toEqual({
      code: 0,
      stdout: `beforeExit in ${pid}\nexit in ${pid}\n`,
      stderr: '',
    });
  });
});
