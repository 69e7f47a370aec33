import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { CaptureAnalysis, CaptureRecord } from '../../src/capture/record.js';
import type { StoredArtefact } from '../../src/store/artefact-store.js';
import {
  backoffMs,
  type RemoteStore,
  type ShippingOptions,
  ShippingStore,
} from '../../src/store/shipping-store.js';
import { storedCapture } from '../capture/record-example.js';
import { MemoryStore, openLocalStore, storeArtefact } from '../e2e/s3/example-stores.js';

const BYTES = Buffer.from('an artefact');

const DONE: CaptureAnalysis = { state: 'done', progressRatio: null, detail: null, errorCode: null };

/** Object storage in memory whose network can be taken away. */
class MemoryRemote implements RemoteStore {
  readonly service = 'shop';
  readonly #store = new MemoryStore();
  /** What happens to an upload before it arrives. */
  onPut: (record: CaptureRecord, signal: AbortSignal | undefined) => Promise<void> = async () => {};
  isReachable = true;

  async put(record: CaptureRecord, artefact: Readable, signal?: AbortSignal): Promise<CaptureRecord> {
    const bytes = await buffer(artefact);
    await this.onPut(record, signal);
    const stored: CaptureRecord = { ...record, location: 's3' };
    await storeArtefact(this.#store, stored, bytes);
    return stored;
  }

  async list(): Promise<CaptureRecord[]> {
    this.#requireNetwork();
    return this.#store.list();
  }

  async find(id: string): Promise<StoredArtefact | undefined> {
    this.#requireNetwork();
    return this.#store.find(id);
  }

  async noteAnalysis(id: string, analysis: CaptureAnalysis): Promise<boolean> {
    this.#requireNetwork();
    return this.#store.noteAnalysis(id, analysis);
  }

  async remove(id: string): Promise<boolean> {
    this.#requireNetwork();
    return this.#store.remove(id);
  }

  #requireNetwork(): void {
    if (!this.isReachable) throw new Error('no network');
  }
}

/** A shipping store with its two places, and what it has told. */
async function shipping(options: Partial<ShippingOptions> = {}) {
  const local = await openLocalStore();
  const remote = new MemoryRemote();
  const shipped: CaptureRecord[] = [];
  const failures: { readonly id: string | undefined; readonly message: string }[] = [];
  let told = () => {};
  const start = () => {
    const store = ShippingStore.start({
      local,
      remote,
      onShipped: (record) => {
        shipped.push(record);
        told();
      },
      onFailure: (record, { message }) => {
        failures.push({ id: record?.id, message });
        told();
      },
      wait: async () => {},
      ...options,
    });
    onTestFinished(() => store.close());
    return store;
  };
  /** Waits for the tellings that make `isSo` true. */
  const until = async (isSo: () => boolean) => {
    while (!isSo()) {
      await new Promise<void>((resolve) => {
        told = resolve;
      });
    }
  };
  return { local, remote, shipped, failures, start, until };
}

function capture(minute: number, changes: Partial<CaptureRecord> = {}): CaptureRecord {
  const createdAt = new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString();
  return storedCapture({ id: randomUUID(), createdAt, storedBytes: BYTES.length, ...changes });
}

describe('ShippingStore', () => {
  it('carries a committed artefact to the object storage and then removes the local one', async () => {
    const { local, start, until, shipped } = await shipping();
    const store = start();
    const record = capture(0);
    await storeArtefact(store, record, BYTES);
    await until(() => shipped.length === 1);
    expect(await store.list()).toEqual([{ ...record, location: 's3' }]);
    expect(await local.list()).toEqual([]);
    const found = await store.find(record.id);
    expect(await buffer(found?.read() ?? Readable.from([]))).toEqual(BYTES);
  });

  it('carries what earlier processes have left, oldest first', async () => {
    const { local, start, until, shipped } = await shipping();
    const [first, second, third] = [capture(1), capture(2), capture(3)];
    for (const record of [second, third, first]) await storeArtefact(local, record, BYTES);
    start();
    await until(() => shipped.length === 3);
    expect(shipped.map(({ id }) => id)).toEqual([first.id, second.id, third.id]);
  });

  it('leaves the artefacts of other services in a shared folder to their own processes', async () => {
    const { local, start, until, shipped } = await shipping();
    const theirs = capture(1, { service: 'cart' });
    const ours = capture(2);
    await storeArtefact(local, theirs, BYTES);
    await storeArtefact(local, ours, BYTES);
    const store = start();
    await until(() => shipped.length === 1);
    expect((await store.list()).map(({ id, location }) => [id, location])).toEqual([
      [ours.id, 's3'],
      [theirs.id, 'local'],
    ]);
  });

  it('keeps and lists the local one while uploads fail, and tries again', async () => {
    const waits: number[] = [];
    const { local, remote, failures, start, until, shipped } = await shipping({
      wait: async (waitMs) => {
        waits.push(waitMs);
      },
    });
    let keptDuringFailures: CaptureRecord[] = [];
    remote.onPut = async () => {
      if (failures.length === 3) return;
      keptDuringFailures = await local.list();
      throw new Error('no network');
    };
    const record = capture(0);
    await storeArtefact(start(), record, BYTES);
    await until(() => shipped.length === 1);
    expect(keptDuringFailures).toEqual([record]);
    expect(failures).toEqual(Array(3).fill({ id: record.id, message: 'no network' }));
    expect(waits.map((waitMs) => Math.ceil(waitMs / 500))).toEqual([
      expect.toSatisfy((half) => half >= 1 && half <= 2),
      expect.toSatisfy((half) => half >= 2 && half <= 4),
      expect.toSatisfy((half) => half >= 4 && half <= 8),
    ]);
  });

  it('does not let one artefact that cannot be uploaded hold up the others', async () => {
    const { local, remote, start, until, shipped } = await shipping();
    const [poison, other] = [capture(1), capture(2)];
    await storeArtefact(local, poison, BYTES);
    await storeArtefact(local, other, BYTES);
    remote.onPut = async ({ id }) => {
      if (id === poison.id) throw new Error('refused');
    };
    const store = start();
    await until(() => shipped.length === 1);
    expect(shipped[0]?.id).toBe(other.id);
    await store.close();
    expect((await local.list()).map(({ id }) => id)).toEqual([poison.id]);
  });

  it('does not upload again what a process that died had uploaded whole', async () => {
    const { local, remote, start, until, shipped } = await shipping();
    const record = capture(0);
    await remote.put(record, Readable.from(BYTES, { objectMode: false }));
    await storeArtefact(local, record, BYTES);
    let putCount = 0;
    remote.onPut = async () => {
      putCount += 1;
    };
    const next = capture(1);
    await storeArtefact(local, next, BYTES);
    const store = start();
    expect((await store.list()).filter(({ id }) => id === record.id)).toHaveLength(1);
    await until(() => shipped.length === 2);
    expect(putCount).toBe(1);
    expect(await local.find(record.id)).toBeUndefined();
  });

  it('lists the local ones alone while the object storage does not answer, and says so', async () => {
    const { local, remote, failures, start } = await shipping();
    const theirs = capture(0, { service: 'cart' });
    await storeArtefact(local, theirs, BYTES);
    remote.isReachable = false;
    const store = start();
    expect(await store.list()).toEqual([theirs]);
    expect(failures).toEqual([{ id: undefined, message: 'no network' }]);
    await expect(store.find(randomUUID())).rejects.toThrow('no network');
  });

  it('gives up the upload of an artefact that is removed', async () => {
    const { remote, failures, start, local } = await shipping();
    const record = capture(0);
    const uploading = new Promise<void>((resolve) => {
      remote.onPut = (_record, signal) => {
        resolve();
        return rejectOnAbort(signal);
      };
    });
    const store = start();
    await storeArtefact(store, record, BYTES);
    await uploading;
    expect(await store.remove(record.id)).toBe(true);
    expect([await store.list(), await local.list(), failures]).toEqual([[], [], []]);
    expect(await store.remove(record.id)).toBe(false);
  });

  it('puts what became of an analysis to the record where it is: here, there, and after an upload that runs', async () => {
    const { local, remote, start, until, shipped } = await shipping();
    let arrive = (): void => {};
    const uploading = new Promise<void>((resolve) => {
      remote.onPut = () =>
        new Promise<void>((arrived) => {
          arrive = arrived;
          resolve();
        });
    });
    const [record, theirs] = [capture(0), capture(1, { service: 'cart' })];
    await storeArtefact(local, theirs, BYTES);
    const store = start();
    await storeArtefact(store, record, BYTES);
    await uploading;
    const noted = store.noteAnalysis(record.id, DONE);
    expect(await store.noteAnalysis(theirs.id, DONE)).toBe(true);
    expect((await local.find(record.id))?.record.analysis).toBeNull();
    arrive();
    expect(await noted).toBe(true);
    await until(() => shipped.length === 1);
    expect(await store.list()).toEqual([
      { ...theirs, analysis: DONE },
      { ...record, location: 's3', analysis: DONE },
    ]);
    expect(await store.noteAnalysis(randomUUID(), DONE)).toBe(false);
  });

  it('does not begin the upload of an artefact whose record is being changed', async () => {
    let write = (): void => {};
    class SlowStore extends MemoryStore {
      override async noteAnalysis(id: string, analysis: CaptureAnalysis): Promise<boolean> {
        await new Promise<void>((resolve) => {
          write = resolve;
        });
        return super.noteAnalysis(id, analysis);
      }
    }
    const local = new SlowStore();
    const { remote, start, until, shipped } = await shipping({ local });
    const uploads: CaptureRecord[] = [];
    remote.onPut = async (record) => void uploads.push(record);
    const record = capture(0);
    await storeArtefact(local, record, BYTES);
    const store = start();
    const noted = store.noteAnalysis(record.id, DONE);
    // All that waits for nothing else has happened then.
    await new Promise((resolve) => setImmediate(resolve));
    expect(uploads).toEqual([]);
    write();
    expect(await noted).toBe(true);
    await until(() => shipped.length === 1);
    expect(uploads).toEqual([{ ...record, analysis: DONE }]);
  });

  it('gives up a running upload when it is closed, and keeps the artefact for the next start', async () => {
    const { local, remote, failures, start, until, shipped } = await shipping();
    const record = capture(0);
    const uploading = new Promise<void>((resolve) => {
      remote.onPut = (_record, signal) => {
        resolve();
        return rejectOnAbort(signal);
      };
    });
    const store = start();
    await storeArtefact(store, record, BYTES);
    await uploading;
    await store.close();
    expect([await local.list(), shipped, failures]).toEqual([[record], [], []]);
    remote.onPut = async () => {};
    start();
    await until(() => shipped.length === 1);
    expect(await local.list()).toEqual([]);
  });

  it('ends the wait for the next attempt when it is closed', async () => {
    const { remote, start, until, failures } = await shipping({
      wait: (_waitMs, signal) => rejectOnAbort(signal),
    });
    remote.onPut = () => Promise.reject(new Error('no network'));
    const store = start();
    await storeArtefact(store, capture(0), BYTES);
    await until(() => failures.length === 1);
    await store.close();
    expect(failures).toHaveLength(1);
  });
});

describe('backoffMs', () => {
  it('is half a second at least, five minutes at most, and never more than doubles per failure', () => {
    fc.assert(
      fc.property(fc.nat({ max: 5_000 }), fc.double({ min: 0, max: 1, noNaN: true }), (failures, chance) => {
        const waitMs = backoffMs(failures, chance);
        expect(waitMs).toBeGreaterThanOrEqual(500);
        expect(waitMs).toBeLessThanOrEqual(Math.min(1_000 * 2 ** failures, 300_000));
      }),
    );
  });
});

function rejectOnAbort(signal: AbortSignal | undefined): Promise<void> {
  return new Promise((_resolve, reject) => {
    if (signal?.aborted) reject(signal.reason);
    signal?.addEventListener('abort', () => reject(signal.reason));
  });
}
