import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isToolOfWatched } from '../../src/warden/ancestry.js';
import { systemTree } from '../os/system-tree.js';

interface ProcessExample {
  readonly parent: number;
  readonly output: string;
  readonly startTicks?: number;
  /** What the list of watched processes says of it. */
  readonly listed?: string;
}

/** Whether process 40 is a tool; the others are those above it. */
function isTool(processes: Readonly<Record<number, ProcessExample>>): boolean {
  const files = Object.entries(processes).flatMap(([pid, { parent, startTicks = 500, listed }]) => [
    [
      `proc/${pid}/stat`,
      `${pid} (a) S ${parent} 1 1 0 -1 0 9 0 3 0 150 50 7 8 20 0 11 0 ${startTicks} 10 300 18\n`,
    ],
    ...(listed === undefined ? [] : [[`dir/processes/${pid}.json`, listed]]),
  ]);
  const root = systemTree(Object.fromEntries(files));
  for (const [pid, { output }] of Object.entries(processes)) {
    mkdirSync(join(root, `proc/${pid}/fd`));
    symlinkSync(output, join(root, `proc/${pid}/fd/1`));
  }
  return isToolOfWatched({ root, dir: join(root, 'dir'), pid: 40 });
}

const WATCHED = { parent: 1, output: 'pipe:[7]', listed: '{"startTicks":500}' };
const SHELL = { parent: 10, output: 'socket:[8]' };
const INIT = { parent: 0, output: 'pipe:[7]' };

describe('a process below a watched one', () => {
  it.each(['socket:[8]', 'pipe:[9]'])(
    'is its tool when its output goes to %s, which is not that of the watched',
    (output) => {
      expect(isTool({ 40: { parent: 20, output }, 20: SHELL, 10: WATCHED, 1: INIT })).toBe(true);
    },
  );

  it.each(['pipe:[7]', '/dev/null', '/var/log/other.log'])(
    'is started by it, and no tool, when its output is %s',
    (output) => {
      expect(isTool({ 40: { parent: 10, output }, 10: WATCHED, 1: INIT })).toBe(false);
    },
  );
});

describe('a process that is below no watched one', () => {
  it.each([
    ['is not listed', {}],
    ['was another one with the same pid when it was listed', { startTicks: 700 }],
    ['has an entry that is being written', { listed: '{"startTi' }],
    ['has an entry of something else', { listed: 'null' }],
  ])('is no tool: the one above %s', (what, differing) => {
    const { listed: _listed, ...unlisted } = WATCHED;
    const parent = what === 'is not listed' ? unlisted : { ...WATCHED, ...differing };
    expect(isTool({ 40: { parent: 10, output: 'socket:[8]' }, 10: parent, 1: INIT })).toBe(false);
  });

  it('is no tool where the system tells nothing of processes', () => {
    expect(isToolOfWatched({ root: systemTree({}), dir: '/nowhere', pid: 40 })).toBe(false);
  });
});
