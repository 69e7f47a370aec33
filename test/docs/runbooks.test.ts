import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';

const page = readFileSync(new URL('../../docs/runbooks/README.md', import.meta.url), 'utf8');

/** What runs in the container, as its environment is. */
function run(env: Readonly<Record<string, string>>): string {
  const [, script = ''] = /exec POD -- sh -c '(.+)'\)$/m.exec(page) ?? [];
  expect(script).not.toBe('');
  return spawnSync('sh', ['-c', script], { encoding: 'utf8', env: { PATH: process.env['PATH'], ...env } })
    .stdout;
}

describe('the command of the runbooks that gets the token out of a Pod', () => {
  it('gets the one that is set, where no file has it', () => {
    expect(run({ HEAPWARDEN_TOKEN: 'a token', HEAPWARDEN_DIR: '/nowhere' })).toBe('a token\n');
  });

  it('gets the one that was made, where none is set', () => {
    const dir = mkdtempSync(join(tmpdir(), 'heapwarden runbooks-'));
    onTestFinished(() => rmSync(dir, { recursive: true }));
    writeFileSync(join(dir, 'token'), 'made\n');
    expect(run({ HEAPWARDEN_DIR: dir })).toBe('made\n');
  });
});
