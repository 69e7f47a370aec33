import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readStartTicks } from '../../src/os/procfs.js';
import { AuditJournal } from '../../src/store/audit-journal.js';

describe('the audit journal', () => {
  let dir: string;
  const failures: Error[] = [];

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'heapwarden-audit-'));
    failures.length = 0;
  });

  afterEach(() => rm(dir, { recursive: true, force: true }));

  function journal(maxBytes?: number): AuditJournal {
    return new AuditJournal({
      dir,
      readStartTicks: (pid) => readStartTicks('/', pid),
      onFailure: (error) => void failures.push(error),
      ...(maxBytes !== undefined && { maxBytes }),
    });
  }

  async function lines(file = 'audit.jsonl'): Promise<object[]> {
    const text = await readFile(join(dir, file), 'utf8');
    return text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
  }

  it('has a line for each entry, in their order, for its owner alone', async () => {
    const one = journal();
    one.add({ number: 1 });
    one.add({ number: 2, text: 'a\nb' });
    await one.settled();
    one.add({ number: 3 });
    await one.settled();
    expect(await lines()).toEqual([{ number: 1 }, { number: 2, text: 'a\nb' }, { number: 3 }]);
    expect((await stat(join(dir, 'audit.jsonl'))).mode & 0o777).toBe(0o600);
    expect(failures).toEqual([]);
  });

  it('goes on after a restart, and is shared by processes', async () => {
    const [one, other] = [journal(), journal()];
    for (let number = 0; number < 50; number += 1) (number % 2 === 0 ? one : other).add({ number });
    await Promise.all([one.settled(), other.settled()]);
    const again = journal();
    again.add({ number: 50 });
    await again.settled();
    expect(await lines()).toHaveLength(51);
  });

  it('keeps two files of bounded size', async () => {
    const one = journal(1_000);
    for (let number = 0; number < 200; number += 1) {
      one.add({ number, text: 'x'.repeat(80) });
      await one.settled();
    }
    expect((await readdir(dir)).sort()).toEqual(['audit.1.jsonl', 'audit.jsonl']);
    for (const file of await readdir(dir)) expect((await stat(join(dir, file))).size).toBeLessThan(1_200);
    expect((await lines()).at(-1)).toMatchObject({ number: 199 });
  });

  it('is put aside when it is full only, by one of those who share it', async () => {
    const maxBytes = 300;
    const several = Array.from({ length: 8 }, () => journal(maxBytes));
    for (let round = 0; round < 40; round += 1) {
      for (const each of several) each.add({ round, text: 'x'.repeat(20) });
      await Promise.all(several.map((each) => each.settled()));
      const files = await readdir(dir);
      if (!files.includes('audit.1.jsonl')) continue;
      expect(files.sort()).toEqual(['audit.1.jsonl', 'audit.jsonl']);
      expect((await stat(join(dir, 'audit.1.jsonl'))).size).toBeGreaterThanOrEqual(maxBytes);
    }
    expect(await readdir(dir)).toContain('audit.1.jsonl');
    expect(failures).toEqual([]);
  });

  it('is put aside though a process has died while it did that', async () => {
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    const holder = { pid, startTicks: 1, host: hostname(), takenAt: new Date().toISOString() };
    await writeFile(join(dir, 'audit.lock'), JSON.stringify(holder));
    const one = journal(10);
    for (const number of [1, 2]) {
      one.add({ number, text: 'more than ten bytes' });
      await one.settled();
    }
    expect((await readdir(dir)).sort()).toEqual(['audit.1.jsonl', 'audit.jsonl']);
    expect(await lines()).toMatchObject([{ number: 2 }]);
  });

  it('does not write through a symbolic link', async () => {
    const elsewhere = join(dir, 'elsewhere');
    await writeFile(elsewhere, '');
    await symlink(elsewhere, join(dir, 'audit.jsonl'));
    const one = journal();
    one.add({ number: 1 });
    await one.settled();
    expect(await readFile(elsewhere, 'utf8')).toBe('');
    expect(failures).toMatchObject([{ code: 'ELOOP' }]);
  });

  it('says that it cannot be written, and goes on when it can', async () => {
    const one = journal();
    await rm(dir, { recursive: true });
    one.add({ number: 1 });
    await one.settled();
    expect(failures).toMatchObject([{ code: 'ENOENT' }]);
    dir = await mkdtemp(join(tmpdir(), 'heapwarden-audit-'));
  });
});
