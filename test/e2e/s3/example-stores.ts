/** Stores for tests of what is built over one: in memory, and in a folder of the test's own. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { finished } from 'node:stream/promises';
import { onTestFinished } from 'vitest';
import type { CaptureAnalysis, CaptureRecord } from '../../../src/capture/record.js';
import type {
  ArtefactStore,
  ArtefactWriter,
  StoredArtefact,
  StoreUsage,
} from '../../../src/store/artefact-store.js';
import { LocalStore } from '../../../src/store/local-store.js';

export class MemoryStore implements ArtefactStore {
  readonly #artefacts = new Map<string, { readonly record: CaptureRecord; readonly bytes: Buffer }>();

  async create(): Promise<ArtefactWriter> {
    const stream = new PassThrough();
    const bytes = buffer(stream);
    return {
      stream,
      commit: async (record) => {
        this.#artefacts.set(record.id, { record, bytes: await bytes });
      },
      abort: async () => {
        stream.destroy();
        await bytes.catch(() => {});
      },
    };
  }

  async list(): Promise<CaptureRecord[]> {
    return [...this.#artefacts.values()]
      .map(({ record }) => record)
      .sort((a, b) => b.createdAt.localeCompare(a.createdAt));
  }

  async find(id: string): Promise<StoredArtefact | undefined> {
    const artefact = this.#artefacts.get(id);
    if (artefact === undefined) return undefined;
    return { record: artefact.record, read: () => Readable.from(artefact.bytes, { objectMode: false }) };
  }

  async noteAnalysis(id: string, analysis: CaptureAnalysis): Promise<boolean> {
    const artefact = this.#artefacts.get(id);
    if (artefact === undefined) return false;
    this.#artefacts.set(id, { ...artefact, record: { ...artefact.record, analysis } });
    return true;
  }

  async remove(id: string): Promise<boolean> {
    return this.#artefacts.delete(id);
  }

  async usage(): Promise<StoreUsage> {
    const bytes = [...this.#artefacts.values()].reduce((sum, artefact) => sum + artefact.bytes.length, 0);
    return { artefactCount: this.#artefacts.size, bytes, availableBytes: Number.MAX_SAFE_INTEGER };
  }
}

/** A local store that takes everything. Removed with the test. */
export async function openLocalStore(): Promise<LocalStore> {
  const dir = await mkdtemp(join(tmpdir(), 'heapwarden-store-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  const bounds = { maxArtefacts: 100, maxAgeMs: 3_600_000, maxBytes: 1e12, minFreeBytes: 0 };
  return LocalStore.open(dir, bounds, () => 0);
}

/** Writes an artefact into a store. */
export async function storeArtefact(
  store: ArtefactStore,
  record: CaptureRecord,
  bytes: Buffer,
): Promise<void> {
  const writer = await store.create(record);
  writer.stream.end(bytes);
  await finished(writer.stream, { readable: false });
  await writer.commit(record);
}
