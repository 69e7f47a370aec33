import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Answer } from '../../../src/alert/channel.js';
import { commandChannel } from '../../../src/alert/channels/command-channel.js';
import { alert } from '../alert-example.js';

const CONTEXT = { env: { PATH: process.env['PATH'], SECRET: 's3cret' }, timeoutMs: 3_000 };

let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'heapwarden-command-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
});

function run(script: string, ...args: readonly string[]): Promise<Answer> {
  const program = join(dir, 'notify');
  writeFileSync(program, `#!/bin/sh\n${script}\n`);
  chmodSync(program, 0o700);
  return commandChannel({ name: 'run', type: 'command', command: [program, ...args] }, CONTEXT).deliver(
    alert('opened'),
  );
}

/** A letter, as Linux has it; nothing when there is no such process. */
function stateOf(pid: number): string {
  const { stdout } = spawnSync('ps', ['-o', 'state=', '-p', String(pid)], { encoding: 'utf8' });
  return stdout.trim();
}

describe('a command', () => {
  it('gets the alert as JSON on its standard input, and its arguments as they are', async () => {
    const answer = await run(
      `cat > ${dir}/input; printf '%s|' "$@" > ${dir}/args; echo noted`,
      '--to',
      '$(id) ; *',
    );
    expect(answer).toEqual({ outcome: 'delivered', detail: 'exit code 0: noted' });
    expect(JSON.parse(readFileSync(join(dir, 'input'), 'utf8'))).toMatchObject({
      specversion: '1.0',
      type: 'heapwarden.incident.opened',
      data: { incident: { signal: 'js_heap' } },
    });
    expect(readFileSync(join(dir, 'args'), 'utf8')).toBe('--to|$(id) ; *|');
  });

  it('gets nothing of the environment but what programs need', async () => {
    expect((await run('env')).detail).toContain('PATH=');
    expect((await run('env')).detail).not.toContain('s3cret');
  });

  it('is tried again when it fails, reads nothing, or is not there', async () => {
    expect(await run('echo no such pager >&2; exit 3')).toEqual({
      outcome: 'failed',
      detail: 'exit code 3: no such pager',
    });
    expect((await run('exit 1')).outcome).toBe('failed');
    const missing = commandChannel({ name: 'run', type: 'command', command: [join(dir, 'none')] }, CONTEXT);
    expect(await missing.deliver(alert('opened'))).toEqual({ outcome: 'failed', detail: 'ENOENT' });
  });

  it('may say as much as it wants, of which little is kept', async () => {
    const { outcome, detail } = await run('head -c 1000000 /dev/zero | tr "\\0" x');
    expect(outcome).toBe('delivered');
    expect(detail.length).toBeLessThan(600);
  });

  it('is ended when it does not come to an end, with all that it has started', async () => {
    const answer = await run(`sleep 600 & echo $! > ${dir}/pid; wait`);
    expect(answer).toEqual({ outcome: 'failed', detail: 'not done in 3 s' });
    const pid = Number(readFileSync(join(dir, 'pid'), 'utf8'));
    // It is ended, though perhaps not buried yet.
    await vi.waitFor(() => expect(stateOf(pid)).toMatch(/^[ZX]?$/));
  });

  it('may leave something running that holds its output', async () => {
    expect(await run('sleep 5 & echo started')).toEqual({
      outcome: 'delivered',
      detail: 'exit code 0: started',
    });
  });
});
