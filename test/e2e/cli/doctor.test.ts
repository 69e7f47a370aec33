import { chmodSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { LastWords } from '../../../src/last-words/last-words.js';
import { watch } from '../watched-process.js';
import { heapwarden } from './command-line.js';

interface Finding {
  readonly name: string;
  readonly state: string;
  readonly words: string;
  readonly advice: string | null;
}

async function findingsIn(
  dir: string,
  env: Record<string, string> = {},
): Promise<{ code: number | null; all: Finding[] }> {
  const { stdout, code } = await heapwarden({ dir }, ['doctor', '--json'], {
    env: { HEAPWARDEN_PORT: '0', ...env },
  });
  return { code, all: JSON.parse(stdout).findings };
}

const findingsOf = (all: readonly Finding[], name: string) => all.filter((finding) => finding.name === name);
const newFolder = (): string => mkdtempSync(join(tmpdir(), 'heapwarden-doctor-'));

describe('doctor', () => {
  it('finds all well beside a watched process', async () => {
    const watched = watch('idle.mjs', { env: { HEAPWARDEN_SERVICE: 'shop' } });
    await watched.url();
    const { all, code } = await findingsIn(watched.dir);
    expect(all.filter(({ state }) => state === 'fail')).toEqual([]);
    expect(code).toBe(0);
    expect(findingsOf(all, 'fork')).toMatchObject([{ state: 'ok' }]);
    expect(findingsOf(all, 'token')).toMatchObject([
      { state: 'ok', words: expect.stringContaining('mode 0600') },
    ]);
    expect(findingsOf(all, 'watched')).toMatchObject([
      { state: 'ok', words: expect.stringMatching(/^process \d+ \(shop\) at http.*captures by fork$/) },
    ]);
    for (const { state, advice } of all) expect(advice === null).toBe(state === 'ok');
    const { stdout } = await heapwarden(watched, ['doctor'], { env: { HEAPWARDEN_PORT: '0' } });
    expect(stdout).toMatch(/^ok +Node +2\d\.[\d.]+\nok +permissions /);
  });

  it('says what is wrong, and what to do', async () => {
    const dir = newFolder();
    writeFileSync(join(dir, 'token'), 'for-all');
    chmodSync(join(dir, 'token'), 0o644);
    const { all, code } = await findingsIn(dir, {
      NODE_OPTIONS: '--max-old-space-size=1000000',
      HEAPWARDEN_STORE_MIN_FREE_BYTES: '1000000000000000',
      HEAPWARDEN_S3_BUCKET: 'nowhere',
      HEAPWARDEN_S3_ENDPOINT: 'http://127.0.0.1:9',
      AWS_ACCESS_KEY_ID: 'key-of-nobody',
      AWS_SECRET_ACCESS_KEY: 'secret-of-nobody',
    });
    expect(code).toBe(1);
    expect(findingsOf(all, 'token')).toMatchObject([
      { state: 'fail', advice: expect.stringContaining('Remove it') },
    ]);
    expect(findingsOf(all, 'memory')).toMatchObject([
      { state: 'warn', advice: expect.stringMatching(/--max-old-space-size=\d+/) },
    ]);
    expect(findingsOf(all, 'folder')).toMatchObject([
      { state: 'warn', advice: expect.stringContaining('make room') },
    ]);
    expect(findingsOf(all, 'object storage')).toMatchObject([
      { state: 'warn', words: expect.stringContaining('ECONNREFUSED') },
    ]);
    expect(JSON.stringify(all)).not.toMatch(/of-nobody|for-all/);
    expect(findingsOf(all, 'watched')).toMatchObject([{ state: 'warn' }]);
  });

  it('does not trust a folder that is a link, and names a setting that is none', async () => {
    const link = join(newFolder(), 'link');
    symlinkSync(newFolder(), link);
    const linked = await findingsIn(link);
    expect(findingsOf(linked.all, 'folder')).toMatchObject([{ state: 'fail' }]);
    const { all, code } = await findingsIn(newFolder(), {
      HEAPWARDEN_PROT: '1',
      HEAPWARDEN_TOKEN: 'not shown',
    });
    expect(code).toBe(1);
    expect(findingsOf(all, 'settings')).toMatchObject([
      { state: 'fail', words: expect.stringContaining('HEAPWARDEN_PROT') },
    ]);
    expect(findingsOf(all, 'watched')).toMatchObject([
      { state: 'fail', words: expect.stringContaining('cannot be sent') },
    ]);
    expect(JSON.stringify(all)).not.toContain('not shown');
  });

  it('takes the address of a remote watchdog for no setting', async () => {
    const { all } = await findingsIn(newFolder(), { HEAPWARDEN_URL: 'http://shop:9469' });
    expect(findingsOf(all, 'settings')).toMatchObject([{ state: 'ok' }]);
  });

  it('names who has the port', async () => {
    const watched = watch('idle.mjs');
    const { port } = new URL(await watched.url());
    const here = await findingsIn(watched.dir, { HEAPWARDEN_PORT: port });
    expect(findingsOf(here.all, 'port')).toMatchObject([
      { state: 'ok', words: expect.stringContaining(`that of process ${watched.child.pid}`) },
    ]);
    const elsewhere = await findingsIn(newFolder(), { HEAPWARDEN_PORT: port });
    expect(findingsOf(elsewhere.all, 'port')).toMatchObject([
      { state: 'fail', words: expect.stringContaining('EADDRINUSE') },
    ]);
  });

  it('reads the last words of a process that is gone, and leaves them for a watchdog', async () => {
    const dir = newFolder();
    mkdirSync(join(dir, 'last-words'));
    const lastWords: LastWords = {
      service: 'shop',
      pid: 4_194_304,
      host: hostname(),
      startTicks: 1,
      startedAt: '2026-01-01T00:00:00.000Z',
      writtenAt: '2026-01-01T01:00:00.000Z',
      pressure: {
        level: 'critical',
        ratios: { heap: 0.97 },
        nearest: { limit: 'heap', usedBytes: 97 * 2 ** 20, limitBytes: 100 * 2 ** 20 },
      },
      verdict: 'The heap leaks.',
      oomKillCount: null,
      captures: ['e66b6981-4d0c-4d8e-a0a5-5e2c3f1f8a11'],
      history: [],
    };
    writeFileSync(join(dir, 'last-words', '4194304-1.json'), JSON.stringify(lastWords));
    for (const _twice of [1, 2]) {
      const { all } = await findingsIn(dir);
      expect(findingsOf(all, 'deaths')).toMatchObject([
        {
          state: 'warn',
          words: expect.stringMatching(/^shop: Process 4194304 ended .* 97 of 100 MB .* The heap leaks\.$/),
          advice: expect.stringContaining('e66b6981'),
        },
      ]);
    }
  });

  it('tells of an earlier run', async () => {
    const watched = watch('tracked.mjs', { env: { HEAPWARDEN_SERVICE: 'shop' } });
    await watched.untilLogged('watching');
    watched.child.send('stop');
    await watched.exited;
    const { all } = await findingsIn(watched.dir);
    expect(findingsOf(all, 'earlier runs')).toMatchObject([
      { state: 'ok', words: expect.stringMatching(new RegExp(`shop ${watched.child.pid} from `)) },
    ]);
  });
});
