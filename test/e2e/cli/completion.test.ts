import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { NODE, watch } from '../watched-process.js';
import { heapwarden, MAIN, Running } from './command-line.js';

const isMissing = (shell: string): boolean => spawnSync(shell, ['--version']).status !== 0;

/** What a real bash offers behind `line`, with the script loaded. */
async function offered(dir: string, line: string): Promise<string[]> {
  const bin = mkdtempSync(join(tmpdir(), 'heapwarden-bin-'));
  writeFileSync(join(bin, 'heapwarden'), `#!/bin/sh\nexec "${NODE}" "${MAIN}" "$@"\n`, { mode: 0o755 });
  const words = line.split(' ');
  const program = `
    source <(heapwarden completion bash)
    COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')})
    COMP_CWORD=${words.length - 1} COMP_LINE='${line}' COMP_POINT=${line.length}
    _heapwarden_completion
    printf '%s\\n' "\${COMPREPLY[@]}"`;
  const env = { HEAPWARDEN_DIR: dir, PATH: `${bin}:${process.env['PATH']}` };
  const { stdout } = await new Running('bash', ['--norc', '-c', program], { env }).ended;
  return stdout.split('\n').filter((word) => word !== '');
}

describe.skipIf(isMissing('bash'))('completion in bash', () => {
  it('offers commands, options, choices and what is there', async () => {
    const watched = watch('idle.mjs', { env: { HEAPWARDEN_SERVICE: 'shop' } });
    await watched.url();
    expect(await offered(watched.dir, 'heapwarden ca')).toEqual(['capture', 'captures']);
    expect(await offered(watched.dir, 'heapwarden captures ')).toEqual(
      expect.arrayContaining(['ls', 'get', 'rm']),
    );
    expect(await offered(watched.dir, 'heapwarden capture --k')).toEqual(['--kind', '--key']);
    expect(await offered(watched.dir, 'heapwarden capture --kind heap-')).toEqual([
      'heap-snapshot',
      'heap-profile',
    ]);
    expect(await offered(watched.dir, 'heapwarden top --pid ')).toEqual([String(watched.child.pid)]);
    expect(await offered(watched.dir, 'heapwarden top --service ')).toEqual(['shop']);
    const { id } = await watched.capture('a test', { kind: 'report' });
    expect(await offered(watched.dir, 'heapwarden captures get ')).toEqual([id.slice(0, 8)]);
    const elsewhere = mkdtempSync(join(tmpdir(), 'heapwarden-none-'));
    const line = `heapwarden captures get --dir ${watched.dir} `;
    expect(await offered(elsewhere, line)).toEqual([id.slice(0, 8)]);
    expect(await offered(elsewhere, `heapwarden captures get --dir ${watched.dir} --service `)).toEqual([
      'shop',
    ]);
  });

  // Other commands wait for a minute: the test ends before they would.
  it('does not wait for a process that is stopped', { timeout: 45_000 }, async () => {
    const watched = watch('idle.mjs');
    await watched.url();
    watched.child.kill('SIGSTOP');
    expect(await offered(watched.dir, 'heapwarden captures get ')).toEqual([]);
  });
});

describe('the script of a shell', () => {
  it.each(['bash', 'zsh', 'fish'])('is there for %s, and in its language', async (shell) => {
    const { stdout, code } = await heapwarden({ dir: '/none' }, ['completion', shell]);
    expect(code).toBe(0);
    expect(stdout).toContain('heapwarden completion-server --');
    if (isMissing(shell)) return;
    expect(spawnSync(shell, ['-n'], { input: stdout, encoding: 'utf8' })).toMatchObject({
      status: 0,
      stderr: '',
    });
  });

  it('is for no other one', async () => {
    expect(await heapwarden({ dir: '/none' }, ['completion', 'tcsh'])).toMatchObject({ code: 2 });
  });
});
