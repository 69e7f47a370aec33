import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { CaptureRecord } from '../../../src/index.js';
import { NODE, type WatchedProcess, watch } from '../watched-process.js';
import { heapwarden, MAIN, missingTerminal, onTerminal, Running } from './command-line.js';
import { CutProxy } from './cut-proxy.js';

const missingFullDevice = existsSync('/dev/full') ? undefined : 'there is no /dev/full';
if (missingFullDevice !== undefined)
  console.warn(`Skipped: output that nobody takes, as ${missingFullDevice}.`);

/** Before the watchdog; it lets all through but the removal of one capture. */
async function startGateKeeping(watched: WatchedProcess, kept: CaptureRecord): Promise<string> {
  const server = createServer(async ({ method = 'GET', url = '/' }, outgoing) => {
    if (method === 'DELETE' && url.endsWith(kept.id)) {
      outgoing.writeHead(507, { 'content-type': 'application/problem+json' }).end('{"detail":"No room."}');
      return;
    }
    const answer = await watched.fetch(url, { method });
    outgoing.writeHead(answer.status).end(Buffer.from(await answer.arrayBuffer()));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Snapshots are large: it goes with the test. */
function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'heapwarden-captures-'));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

async function watchedWithSnapshot(): Promise<{ watched: WatchedProcess; record: CaptureRecord }> {
  const watched = watch('idle.mjs', { env: { HEAPWARDEN_SERVICE: 'shop' } });
  await watched.url();
  const { stdout } = await heapwarden(watched, ['capture', '--wait', '--json', '--reason', 'a test']);
  return { watched, record: JSON.parse(stdout) };
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

describe('captures', () => {
  it('are taken, listed, downloaded and removed', async () => {
    const { watched, record } = await watchedWithSnapshot();
    expect(record).toMatchObject({
      state: 'stored',
      kind: 'heap-snapshot',
      reason: 'a test',
      trigger: 'api',
    });
    const short = record.id.slice(0, 8);
    expect((await heapwarden(watched, ['captures', 'ls'])).stdout).toMatch(
      new RegExp(`^ID .*\n${short} +heap-snapshot +stored +[\\d.]+ MB +\\d+ s +a test\n$`),
    );
    const list = JSON.parse((await heapwarden(watched, ['captures', 'ls', '--json'])).stdout);
    expect(list.captures).toEqual([record]);

    const cwd = folder();
    const got = await heapwarden(watched, ['captures', 'get', short, '--json'], { cwd });
    const { path } = JSON.parse(got.stdout);
    expect(JSON.parse(got.stdout)).toEqual({
      id: record.id,
      path,
      bytes: record.bytes,
      sha256: record.sha256,
    });
    expect(path).toMatch(/^shop-\d+-\d{8}T\d{6}Z\.heapsnapshot$/);
    expect(readdirSync(cwd)).toEqual([path]);
    expect(sha256(readFileSync(join(cwd, path)))).toBe(record.sha256);
    // A heap holds secrets.
    expect(statSync(join(cwd, path)).mode & 0o777).toBe(0o600);

    // What is not there keeps what is.
    for (const other of ['0000', 'none', '']) {
      expect(await heapwarden(watched, ['captures', 'rm', short, other])).toMatchObject({
        code: 2,
        stdout: '',
      });
    }
    expect(await heapwarden(watched, ['captures', 'rm', ''])).toMatchObject({ code: 2, stdout: '' });
    expect(await heapwarden(watched, ['captures', 'rm', short, record.id])).toMatchObject({
      code: 0,
      stdout: `${record.id} is removed.\n`,
    });
    expect(await heapwarden(watched, ['captures', 'get', short])).toMatchObject({
      code: 2,
      stderr: `There is no capture ${short}; "heapwarden captures ls" lists those that there are.\n`,
    });
  });

  it('go to standard output, alone', async () => {
    const { watched, record } = await watchedWithSnapshot();
    const command = `"${NODE}" "${MAIN}" captures get ${record.id} -o - | sha256sum`;
    const { stdout, stderr } = await new Running('sh', ['-c', command], {
      env: { HEAPWARDEN_DIR: watched.dir },
    }).ended;
    expect([stdout, stderr]).toEqual([`${record.sha256}  -\n`, '']);
  });

  it('go into a pipe that is there, and not to where they would only get after the download', async () => {
    const { watched, record } = await watchedWithSnapshot();
    const cwd = folder();
    execFileSync('mkfifo', [join(cwd, 'pipe')]);
    const reader = new Running('sha256sum', [join(cwd, 'pipe')]);
    const get = (out: string) => heapwarden(watched, ['captures', 'get', record.id, '-o', out], { cwd });
    expect(await get('pipe')).toMatchObject({ code: 0, stdout: expect.stringMatching(/^pipe /) });
    expect((await reader.ended).stdout).toContain(record.sha256);
    expect(statSync(join(cwd, 'pipe')).isFIFO()).toBe(true);
    expect(await get('.')).toMatchObject({ code: 2, stderr: '. is a folder; name a file in it.\n' });
    expect(await get('none/out')).toMatchObject({ code: 2, stderr: 'There is no folder none.\n' });
    expect(readdirSync(cwd)).toEqual(['pipe']);
  });

  it.skipIf(missingFullDevice)('say in one line that nobody can take them', async () => {
    const { watched, record } = await watchedWithSnapshot();
    const failed = (words: string) => ({ code: 1, stdout: '', stderr: expect.stringMatching(words) });
    const toFull = (args: string) =>
      new Running('sh', ['-c', `"${NODE}" "${MAIN}" ${args} > /dev/full`], {
        env: { HEAPWARDEN_DIR: watched.dir },
      }).ended;
    expect(await toFull('status')).toMatchObject(
      failed('^Standard output cannot be written \\(ENOSPC\\).\n$'),
    );
    const get = `captures get ${record.id} -o`;
    expect(await toFull(`${get} -`)).toMatchObject(
      failed('^Standard output cannot be written \\(ENOSPC\\).\n$'),
    );
    expect(await heapwarden(watched, `${get} /dev/full`.split(' '))).toMatchObject(failed('^ENOSPC.*\n$'));
  });

  it('are told of as far as they are removed', async () => {
    const { watched, record } = await watchedWithSnapshot();
    const kept = await watched.capture('another', { kind: 'report' });
    const url = await startGateKeeping(watched, kept);
    const removed = await heapwarden(watched, ['captures', 'rm', record.id, kept.id, '--url', url]);
    expect(removed).toMatchObject({
      code: 1,
      stdout: `${record.id} is removed.\n`,
      stderr: 'The watchdog answers 507: No room.\n',
    });
  });

  it('are refused, and the exit code says so', async () => {
    const watched = watch('idle.mjs', { env: { HEAPWARDEN_CAPTURES_PER_DAY: '0' } });
    await watched.url();
    const refused = await heapwarden(watched, ['capture', '--wait']);
    expect(refused).toMatchObject({
      code: 4,
      stderr: expect.stringMatching(/^The capture was refused \(budget\): /),
    });
    const forced = await heapwarden(watched, ['capture', '--wait', '--force']);
    expect(forced).toMatchObject({ code: 0, stderr: '' });
    expect(forced.stdout).toMatch(
      /^The heap-snapshot \S+ is stored: .*, by fork, .*\n {2}heapwarden captures get \w{8}\n$/,
    );
    expect(await heapwarden(watched, ['capture', '--kind', 'core'])).toMatchObject({ code: 2 });
    for (const reason of [' ', 'x'.repeat(501)]) {
      expect(await heapwarden(watched, ['capture', '--reason', reason])).toMatchObject({ code: 2 });
    }
  });
});

describe('a download that is cut off', () => {
  it('goes on where it ended, as often as it takes', async () => {
    const { watched, record } = await watchedWithSnapshot();
    const { out, part } = placesFor(record);
    const proxy = await CutProxy.start(await watched.url(), [100_000, 700_000], growthOf(part));
    expect(await getThrough(proxy, watched, record, out)).toMatchObject({ code: 0, stderr: '' });
    expect(sha256(readFileSync(out))).toBe(record.sha256);
    const [whole, first, second, ...more] = proxy.ranges;
    expect([whole, more]).toEqual([null, []]);
    expect(fromByte(first)).toBeGreaterThan(0);
    expect(fromByte(second)).toBeGreaterThan(fromByte(first));
  });

  it('goes on in the next run', async () => {
    const { watched, record } = await watchedWithSnapshot();
    const { out, part } = placesFor(record);
    // After the first connection none gets further, until the command gives up.
    const cuts = [100_000, ...Array(10).fill(0)];
    const hopeless = await CutProxy.start(await watched.url(), cuts, growthOf(part));
    expect(await getThrough(hopeless, watched, record, out)).toMatchObject({ code: 3, stdout: '' });
    expect(existsSync(out)).toBe(false);
    const { size } = statSync(part);

    const proxy = await CutProxy.start(await watched.url(), []);
    expect(await getThrough(proxy, watched, record, out)).toMatchObject({ code: 0 });
    expect(proxy.ranges).toEqual([`bytes=${size}-`]);
    // The rest alone, beside the list of captures and the heads of the answers.
    expect(proxy.answeredBytes).toBeLessThan((record.bytes as number) - size + 20_000);
    expect(size).toBeGreaterThan(20_000);
    expect(sha256(readFileSync(out))).toBe(record.sha256);
    expect(existsSync(part)).toBe(false);
  });

  it('is right though three commands write it at once', async () => {
    const { watched, record } = await watchedWithSnapshot();
    const { out, part } = placesFor(record);
    // None gets further before all have begun.
    const untilAllBegan = async () => {
      while (proxy.ranges.length < 3) await delay(10);
    };
    const proxy: CutProxy = await CutProxy.start(await watched.url(), Array(3).fill(100_000), untilAllBegan);
    const all = await Promise.all([1, 2, 3].map(() => getThrough(proxy, watched, record, out)));
    expect(all.map(({ code, stderr }) => [code, stderr])).toEqual(Array(3).fill([0, '']));
    expect(sha256(readFileSync(out))).toBe(record.sha256);
    expect(existsSync(part)).toBe(false);
  });

  it('never passes for whole when what was there is not its beginning', async () => {
    const { watched, record } = await watchedWithSnapshot();
    const { out, part } = placesFor(record);
    writeFileSync(part, 'something else');
    const wrong = await heapwarden(watched, ['captures', 'get', record.id, '-o', out]);
    expect(wrong).toMatchObject({ code: 1, stderr: expect.stringContaining('What came is not capture') });
    expect([existsSync(out), existsSync(part)]).toEqual([false, false]);
    expect(await heapwarden(watched, ['captures', 'get', record.id, '-o', out])).toMatchObject({ code: 0 });
  });

  function placesFor({ sha256: sum }: CaptureRecord): { out: string; part: string } {
    const out = join(folder(), 'out.heapsnapshot');
    return { out, part: `${out}.${sum?.slice(0, 16)}.part` };
  }

  /** Waits until the file has grown since it was waited for: what was sent has arrived then. */
  function growthOf(file: string): () => Promise<void> {
    let seenBytes = 0;
    return async () => {
      while (statSync(file).size <= seenBytes) await delay(10);
      seenBytes = statSync(file).size;
    };
  }

  function fromByte(range: string | null | undefined): number {
    return Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1]);
  }

  function getThrough(proxy: CutProxy, { dir }: WatchedProcess, { id }: CaptureRecord, out: string) {
    const HEAPWARDEN_TOKEN = readFileSync(join(dir, 'token'), 'utf8').trim();
    const args = ['captures', 'get', id, '-o', out, '--url', proxy.url];
    return heapwarden({ dir }, args, { env: { HEAPWARDEN_TOKEN } });
  }
});

describe.skipIf(missingTerminal)('on a terminal', () => {
  it('a download and a capture show how far they are, and take that away in the end', async () => {
    const { watched, record } = await watchedWithSnapshot();
    const size = { columns: 80, rows: 24 };
    const cwd = folder();
    const got = await onTerminal(watched, ['captures', 'get', record.id, '-o', 'out'], { ...size, cwd })
      .ended;
    expect(got.stdout).toMatch(/downloading \w{8} {2}[█░]{16} {2}\d+ % {2}[\d.]+ .?B of [\d.]+ MB/);
    // The line is cleared, and then the answer comes.
    expect(got.stdout).toContain('\u001b[2K');
    expect(got.stdout).toMatch(/out {2}[\d.]+ MB {2}sha256 [0-9a-f]{64}\r\n$/);
    const taken = await onTerminal(watched, ['capture', '--kind', 'report', '--wait'], size).ended;
    expect(taken.stdout).toMatch(/taking the report …/);
  });
});
