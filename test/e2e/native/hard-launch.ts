/** Compiles what makes a parent a hard one, and says what of it cannot be had here. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';
import { NODE } from '../watched-process.js';
import { reasonToSkip } from './application.js';

const folder = mkdtempSync(join(tmpdir(), 'heapwarden-hard-launch-'));
afterAll(() => rmSync(folder, { recursive: true }));

const program = compileFixture('launcher.c');

/** A shared object, or a program, made of a fixture in C; undefined without a C compiler. */
export function compileFixture(source: string, ...flags: string[]): string | undefined {
  const path = fileURLToPath(new URL(`fixtures/${source}`, import.meta.url));
  const output = join(folder, source.replace(/\.c$/, ''));
  const { status } = spawnSync(process.env['CC'] ?? 'cc', [...flags, '-O1', path, '-o', output]);
  return status === 0 ? output : undefined;
}

/**
 * A launcher that makes these changes, one after the other (`fixtures/launcher.c` knows them); undefined, with a printed
 * reason, where they cannot be made.
 */
export function launcherFor(...changes: string[]): readonly string[] | undefined {
  if (reasonToSkip) return undefined;
  const what = `Skipped: a parent with ${changes.join(', ')}`;
  if (program === undefined) {
    console.warn(`${what}: there is no C compiler.`);
    return undefined;
  }
  const launcher = changes.flatMap((change) => [program, change]);
  // Not every user may make a change, and not every other user may read the built files, or Node.
  const addon = fileURLToPath(new URL('../../../dist/capture/addon.js', import.meta.url));
  const script = `require('fs').readFileSync(${JSON.stringify(addon)})`;
  const { status, stderr } = spawnSync(program, [...launcher.slice(1), NODE, '-e', script], {
    encoding: 'utf8',
  });
  if (status === 0) return launcher;
  console.warn(`${what}: ${stderr.trim().split('\n').at(-1) || `it ends with ${status}`}.`);
  return undefined;
}
