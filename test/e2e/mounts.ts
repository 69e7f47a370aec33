/** A small file system of its own for one test, where this machine lets its user mount one. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** Why no file system can be mounted here; undefined when one can. */
export function reasonNotToMount(): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'heapwarden-mount-'));
  const reason = run('mount', '-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder);
  if (reason === undefined) run('umount', folder);
  rmdirSync(folder);
  return reason;
}

/** Mounts an empty file system of `bytes` until the test ends. */
export function mountTmpfs(bytes: number): {
  readonly folder: string;
  readonly makeReadOnly: (is: boolean) => void;
} {
  const folder = mkdtempSync(join(tmpdir(), 'heapwarden-mount-'));
  demand('mount', '-t', 'tmpfs', '-o', `size=${bytes},mode=0700`, 'tmpfs', folder);
  onTestFinished(() => {
    // A process of the test may still end.
    run('umount', '--lazy', folder);
    rmdirSync(folder);
  });
  return { folder, makeReadOnly: (is) => demand('mount', '-o', `remount,${is ? 'ro' : 'rw'}`, folder) };
}

function demand(command: string, ...args: string[]): void {
  const reason = run(command, ...args);
  if (reason !== undefined) throw new Error(reason);
}

function run(command: string, ...args: string[]): string | undefined {
  const { error, status, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (error) return `${command} does not start (${error.message})`;
  return status === 0 ? undefined : stderr.trim();
}
