import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { Outbox } from '../../../src/alert/delivery/outbox.js';
import { type QueueOwner, queueFolderName } from '../../../src/alert/delivery/queue-folder.js';
import { alert } from '../alert-example.js';

const ANCESTOR: QueueOwner = { service: 'shop', host: 'web-1', pid: 7, startTicks: 100 };
const HEIR: QueueOwner = { ...ANCESTOR, startTicks: 200 };

let dir: string;
let dead: number[];
let errors: unknown[];

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'heapwarden-outbox-'));
  dead = [];
  errors = [];
  onTestFinished(() => rmSync(dir, { recursive: true }));
});

function outbox(owner: QueueOwner, nowMs = 1_000): Outbox {
  return new Outbox({
    dir,
    owner,
    isAlive: ({ startTicks }) => !dead.includes(startTicks ?? 0),
    now: () => nowMs,
    onError: (error) => errors.push(error),
  });
}

function filesIn(owner: QueueOwner): string[] {
  return readdirSync(join(dir, 'alerts', queueFolderName(owner))).sort();
}

describe('outbox', () => {
  it('has a notice on the disk as a whole when write returns, for its owner alone', () => {
    const told = alert('opened');
    const notice = outbox(ANCESTOR).write('hook', told);
    expect(filesIn(ANCESTOR)).toEqual([notice.name]);
    const path = join(dir, 'alerts', queueFolderName(ANCESTOR), notice.name);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({
      version: 1,
      channel: 'hook',
      alert: told,
    });
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(path).size).toBe(notice.bytes);
  });

  it('keeps the order in which it was told, though the clock stands still or is set back', () => {
    let nowMs = 5_000;
    const clock = new Outbox({
      dir,
      owner: ANCESTOR,
      isAlive: () => true,
      now: () => nowMs,
      onError: (error) => errors.push(error),
    });
    const names = [5_000, 5_000, 4_000, 9_000].map((atMs) => {
      nowMs = atMs;
      return clock.write('hook', alert('updated')).name;
    });
    expect(names).toEqual([...names].sort());
  });

  it('takes over what a dead process of the service has left, before its own, and what it has not is left alone', async () => {
    const left = outbox(ANCESTOR);
    const notices = (['opened', 'resolved'] as const).map((event) => left.write('hook', alert(event)));
    outbox({ ...ANCESTOR, service: 'other', startTicks: 101 }).write('hook', alert('opened'));
    const sibling = outbox({ ...ANCESTOR, pid: 8, startTicks: 102 }).write('hook', alert('opened'));
    const heir = outbox(HEIR, 2_000);
    const own = heir.write('hook', alert('opened'));
    expect(await heir.inherit()).toEqual([]);
    dead = [100, 101];
    expect(await heir.inherit()).toEqual(notices);
    expect(await heir.inherit()).toEqual([]);
    expect(filesIn(HEIR)).toEqual([...notices, own].map(({ name }) => name));
    expect(filesIn({ ...ANCESTOR, pid: 8, startTicks: 102 })).toEqual([sibling.name]);
    for (const notice of notices) heir.remove(notice);
    expect(filesIn(HEIR)).toEqual([own.name]);
    expect(errors).toEqual([]);
  });

  it('takes over from who died after it had taken over, and passes over what is half written', async () => {
    const notice = outbox(ANCESTOR).write('hook', alert('opened'));
    const folder = join(dir, 'alerts', queueFolderName(ANCESTOR));
    writeFileSync(join(folder, '00000000000000001-x.json'), '{"channel":');
    writeFileSync(join(folder, '00000000000000002-x.json.tmp'), '{');
    dead = [100];
    await outbox(HEIR).inherit();
    expect(errors.map(String)).toEqual([expect.stringContaining('00000000000000001-x.json is no alert')]);
    dead = [100, 200];
    const grandchild = outbox({ ...HEIR, startTicks: 300 });
    expect(await grandchild.inherit()).toEqual([notice]);
    expect(filesIn({ ...HEIR, startTicks: 300 })).toEqual([notice.name]);
  });

  it('gives each notice to one of many heirs alone, and all of a dead process to the same', async () => {
    const left = outbox(ANCESTOR);
    const names = Array.from({ length: 20 }, () => left.write('hook', alert('updated')).name);
    dead = [100];
    const heirs = Array.from({ length: 8 }, (_, index) => outbox({ ...HEIR, startTicks: 200 + index }));
    const taken = await Promise.all(heirs.map((heir) => heir.inherit()));
    expect(taken.filter(({ length }) => length > 0).map((some) => some.map(({ name }) => name))).toEqual([
      names,
    ]);
    expect(errors).toEqual([]);
  });

  it('takes a process of another host for dead when it has been silent for a minute', async () => {
    const elsewhere = { ...ANCESTOR, host: 'web-2' };
    const notice = outbox(elsewhere).write('hook', alert('opened'));
    const folder = join(dir, 'alerts', queueFolderName(elsewhere));
    utimesSync(folder, 1_000, 1_000);
    expect(await outbox(HEIR, 1_060_000).inherit()).toEqual([]);
    expect(await outbox(HEIR, 1_060_001).inherit()).toEqual([notice]);
  });

  it('finds what an earlier process of the same name has left, where starts of processes are unknown', async () => {
    const unknown = { ...ANCESTOR, startTicks: null };
    const notice = outbox(unknown).write('hook', alert('opened'));
    const again = outbox(unknown, 2_000);
    const own = again.write('hook', alert('resolved'));
    expect(await again.inherit()).toEqual([notice]);
    expect(filesIn(unknown)).toEqual([notice.name, own.name]);
  });

  it('leaves nothing behind when all is delivered', async () => {
    const empty = outbox(ANCESTOR);
    empty.remove(empty.write('hook', alert('opened')));
    await empty.close();
    expect(readdirSync(join(dir, 'alerts'))).toEqual([]);
  });

  it('tells of what it cannot keep, and hands it out all the same', async () => {
    writeFileSync(join(dir, 'alerts'), 'a file where the folder should be');
    const broken = outbox(ANCESTOR);
    const told = alert('opened');
    expect(broken.write('hook', told).alert).toBe(told);
    expect(await broken.inherit()).toEqual([]);
    expect(errors).toHaveLength(2);
  });
});
