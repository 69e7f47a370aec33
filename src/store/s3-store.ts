/**
 * Artefacts of one service in object storage: `<prefix>/<service>/<id>.<extension>` and, beside it, `<id>.json` with
 * the record.
 *
 * The record is written last and removed first, and what is not whole is not listed. So a crash at any moment leaves
 * a whole artefact in the list or none; what it left besides, {@link S3Store.sweep} removes a day later.
 */
import { pipeline, type Readable, Transform } from 'node:stream';
import type { CaptureAnalysis, CaptureRecord } from '../capture/record.js';
import { HeapwardenError } from '../error.js';
import { artefactName, EXTENSIONS, isCaptureId, RECORD, recordName } from './artefact-name.js';
import type { StoredArtefact } from './artefact-store.js';
import type { S3Bucket, S3Object } from './s3-bucket.js';
import { withGrace } from './s3-client.js';

export interface S3StoreOptions {
  readonly bucket: S3Bucket;
  /** Folder in the bucket; empty for none. */
  readonly prefix: string;
  /** Whose artefacts are listed. */
  readonly service: string;
}

/** The newest ones; a rule of the bucket for expiry keeps it far from this. */
const MAX_LISTED = 1_000;
const READS_AT_A_TIME = 8;

/** Longer than any upload takes. */
const LEFTOVER_AGE_MS = 24 * 3_600_000;

/** Every method fails with HeapwardenError `HEAPWARDEN_S3_FAILED` when the storage refuses or does not answer. */
export class S3Store {
  readonly service: string;
  readonly #bucket: S3Bucket;
  readonly #folder: string;
  /** Records rarely change, so each version is read once: by key and ETag. */
  #known = new Map<string, CaptureRecord | undefined>();
  #listing: Promise<CaptureRecord[]> | undefined;

  constructor({ bucket, prefix, service }: S3StoreOptions) {
    this.service = service;
    this.#bucket = bucket;
    this.#folder = serviceFolder(prefix, service);
  }

  /**
   * Uploads an artefact, then its record. To do it again after a failure is safe.
   *
   * @param artefact - its gzip file; destroyed at the end
   * @param signal - gives the upload up
   * @returns the record as it was stored, that is with its new location
   */
  async put(record: CaptureRecord, artefact: Readable, signal?: AbortSignal): Promise<CaptureRecord> {
    const stored: CaptureRecord = { ...record, location: 's3' };
    await this.#bucket.upload(
      this.#artefactKey(record),
      inFull(artefact, record),
      'application/gzip',
      signal,
    );
    await this.#putRecord(stored, signal && withGrace(signal));
    return stored;
  }

  /** Records of the artefacts that are whole, newest first, at most a thousand. */
  list(): Promise<CaptureRecord[]> {
    this.#listing ??= this.#list().finally(() => {
      this.#listing = undefined;
    });
    return this.#listing;
  }

  /** Undefined when there is no whole artefact under `id`. */
  async find(id: string): Promise<StoredArtefact | undefined> {
    const record = await this.#readRecord(id);
    if (record === undefined) return undefined;
    const key = this.#artefactKey(record);
    if ((await this.#bucket.head(key))?.bytes !== record.storedBytes) return undefined;
    return { record, read: () => this.#bucket.read(key) };
  }

  /** Puts to a record what became of the analysis; false when there is nothing under `id`. */
  async noteAnalysis(id: string, analysis: CaptureAnalysis): Promise<boolean> {
    const record = await this.#readRecord(id);
    if (record === undefined) return false;
    await this.#putRecord({ ...record, analysis });
    return true;
  }

  /** False when there is nothing under `id`. */
  async remove(id: string): Promise<boolean> {
    const record = await this.#readRecord(id);
    if (record === undefined) return false;
    await this.#bucket.remove(this.#recordKey(id));
    await this.#bucket.remove(this.#artefactKey(record));
    return true;
  }

  /**
   * Removes what crashes of any replica have left more than a day ago: artefacts without a record, records without
   * an artefact, and parts of uploads that were never finished.
   *
   * @returns how many
   */
  async sweep(nowMs: number, leftoverAgeMs = LEFTOVER_AGE_MS): Promise<number> {
    const beforeMs = nowMs - leftoverAgeMs;
    const objects = await this.#bucket.list(this.#folder);
    const leftovers = halves(objects, this.#folder).filter(({ modifiedAtMs }) => modifiedAtMs < beforeMs);
    for (const { key } of leftovers) await this.#bucket.remove(key);
    return leftovers.length + (await this.#bucket.removeUnfinished(this.#folder, beforeMs));
  }

  async #list(): Promise<CaptureRecord[]> {
    const objects = await this.#bucket.list(this.#folder);
    const sizes = new Map(objects.map(({ key, bytes }) => [key, bytes]));
    const newest = objects
      .filter(({ key }) => isRecordKey(key, this.#folder))
      .sort((a, b) => b.modifiedAtMs - a.modifiedAtMs)
      .slice(0, MAX_LISTED);
    const records = await this.#readRecords(newest);
    return records
      .filter((record) => record.storedBytes === sizes.get(this.#artefactKey(record)))
      .sort((a, b) => b.createdAt.localeCompare(a.createdAt));
  }

  async #readRecords(objects: readonly S3Object[]): Promise<CaptureRecord[]> {
    const known = new Map<string, CaptureRecord | undefined>();
    const rest = objects.values();
    const readOn = async (): Promise<void> => {
      for (const { key, etag } of rest) {
        const name = `${key} ${etag}`;
        const id = key.slice(this.#folder.length, -RECORD.length);
        known.set(name, this.#known.get(name) ?? (await this.#readRecord(id)));
      }
    };
    await Promise.all(Array.from({ length: READS_AT_A_TIME }, readOn));
    this.#known = known;
    return [...known.values()].filter((record) => record !== undefined);
  }

  /** Undefined when there is none, or it was not written by us. */
  async #readRecord(id: string): Promise<CaptureRecord | undefined> {
    if (!isCaptureId(id)) return undefined;
    const object = await this.#bucket.getText(this.#recordKey(id));
    try {
      const record: CaptureRecord = JSON.parse(object?.text ?? '');
      const isOurs = record.id === id && Object.hasOwn(EXTENSIONS, record.kind);
      return isOurs && typeof record.createdAt === 'string' ? record : undefined;
    } catch {
      return undefined;
    }
  }

  async #putRecord(record: CaptureRecord, signal?: AbortSignal): Promise<void> {
    await this.#bucket.put(this.#recordKey(record.id), `${JSON.stringify(record)}\n`, signal && { signal });
  }

  #artefactKey({ id, kind }: Pick<CaptureRecord, 'id' | 'kind'>): string {
    return `${this.#folder}${artefactName(id, kind)}`;
  }

  #recordKey(id: string): string {
    return `${this.#folder}${recordName(id)}`;
  }
}

/**
 * What the keys of a service begin with. Names of services are free text: whatever would be read as a path, or
 * otherwise than it was written, is percent-encoded, so that no service ends in the folder of another.
 */
export function serviceFolder(prefix: string, service: string): string {
  const name = encodeURIComponent(Buffer.from(service).toString()).replace(/^\.+$/, (dots) =>
    dots.replaceAll('.', '%2E'),
  );
  return [...prefix.split('/').filter((part) => part !== ''), name, ''].join('/');
}

/**
 * The bytes of `artefact`; fails at the end when some are missing, so that nothing cut short is taken for whole. A stream
 * and no generator, since it must be destroyed at once, also while the disk hangs.
 */
function inFull(artefact: Readable, { storedBytes }: CaptureRecord): Readable {
  let bytes = 0;
  const counter = new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      bytes += chunk.length;
      done(null, chunk);
    },
    flush: (done) => {
      const isWhole = storedBytes === null || bytes === storedBytes;
      done(isWhole ? null : cutShort(bytes, storedBytes));
    },
  });
  // Errors reach whoever reads the counter.
  return pipeline(artefact, counter, () => {});
}

function cutShort(bytes: number, storedBytes: number): HeapwardenError {
  const message = `The artefact has ${bytes} bytes where its record says ${storedBytes}; it was not uploaded.`;
  return new HeapwardenError('HEAPWARDEN_S3_FAILED', message);
}

/** The objects that miss their other half; what is not ours is none. */
function halves(objects: readonly S3Object[], folder: string): S3Object[] {
  const keys = new Set(objects.map(({ key }) => key));
  const extensions = Object.values(EXTENSIONS);
  return objects.filter(({ key }) => {
    const id = key.slice(folder.length, folder.length + 36);
    const rest = key.slice(folder.length + 36);
    if (!isCaptureId(id)) return false;
    if (rest === RECORD) return !extensions.some((extension) => keys.has(`${folder}${id}.${extension}`));
    return extensions.includes(rest.slice(1)) && !keys.has(`${folder}${recordName(id)}`);
  });
}

function isRecordKey(key: string, folder: string): boolean {
  return key.endsWith(RECORD) && isCaptureId(key.slice(folder.length, -RECORD.length));
}
