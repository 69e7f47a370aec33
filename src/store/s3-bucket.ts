/** One bucket of an S3-compatible object storage: what the store and the lease need of it, and no more. */
import { addAbortSignal, Readable } from 'node:stream';
import {
  AbortMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  paginateListObjectsV2,
  type S3Client,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { HeapwardenError } from '../error.js';
import {
  abortable,
  createS3Client,
  isConditionFailed,
  isMissing,
  type S3ClientOptions,
  withLimit,
  wordsOf,
} from './s3-client.js';

export interface S3BucketOptions extends S3ClientOptions {
  readonly bucket: string;
  /** Replaces the client that is made of the other options. */
  readonly client?: S3Client;
}

/** An object as a listing gives it. */
export interface S3Object {
  readonly key: string;
  readonly bytes: number;
  /** Changes with every change of the object. */
  readonly etag: string;
  /** By the clock of the storage. */
  readonly modifiedAtMs: number;
}

/** A small object. */
export interface S3Text {
  readonly text: string;
  readonly etag: string;
  /** Time since it was written, both ends by the clock of the storage; exact to a second. */
  readonly ageMs: number;
}

export interface PutOptions {
  /** What must hold for the write to happen: nothing is there, or exactly what has this ETag. Default: nothing. */
  readonly condition?: 'missing' | { readonly etag: string };
  /** Gives the write up. */
  readonly signal?: AbortSignal;
}

/** Smallest part that S3 takes. With two at a time an upload holds 15 to 20 MiB; 10,000 of them make 50 GB. */
const PART_BYTES = 5 * 1024 * 1024;
const PARTS_AT_A_TIME = 2;

const UPLOAD_LIMIT_MS = 3_600_000;
/** What carries little, all attempts together. */
const SMALL_LIMIT_MS = 20_000;

/** Every method fails with HeapwardenError `HEAPWARDEN_S3_FAILED` when the storage refuses or is too slow. */
export class S3Bucket {
  readonly #bucket: string;
  readonly #client: S3Client;

  constructor(options: S3BucketOptions) {
    this.#bucket = options.bucket;
    this.#client = options.client ?? createS3Client(options);
  }

  /**
   * Uploads a stream of any length in bounded memory, in parts when it is long; the storage checks each against its
   * SHA-256. The object is there whole or not at all, and the parts of a failed upload are removed. At most an hour.
   *
   * @param signal - gives the upload up
   */
  async upload(key: string, body: Readable, contentType: string, signal?: AbortSignal): Promise<void> {
    // The SDK sees the error as well, when it reads; this one is for a body that nobody reads any more.
    body.on('error', () => {});
    const send = async (abortSignal: AbortSignal): Promise<unknown> => {
      const params = {
        ...this.#object(key),
        Body: addAbortSignal(abortSignal, body),
        ContentType: contentType,
        ChecksumAlgorithm: 'SHA256' as const,
      };
      const client = abortable(this.#client, abortSignal);
      return new Upload({ client, params, partSize: PART_BYTES, queueSize: PARTS_AT_A_TIME }).done();
    };
    try {
      await withLimit(UPLOAD_LIMIT_MS, signal, send);
    } catch (error) {
      throw this.#failed('store', key, error);
    } finally {
      body.destroy();
    }
  }

  /**
   * Writes a small object of JSON.
   *
   * @returns false when the condition did not hold
   */
  async put(key: string, text: string, { condition, signal }: PutOptions = {}): Promise<boolean> {
    if (condition === undefined) return this.#put(key, text, {}, signal);
    if (condition === 'missing') return this.#put(key, text, { IfNoneMatch: '*' }, signal);
    const { etag } = condition;
    if (await this.#put(key, text, { IfMatch: etag }, signal)) return true;
    // Ceph, and what is built on it, knows an ETag only without the quotes that HTTP demands.
    return this.#put(key, text, { IfMatch: etag.replaceAll('"', '') }, signal);
  }

  /** Undefined when there is no such object. */
  async getText(key: string, signal?: AbortSignal): Promise<S3Text | undefined> {
    const command = new GetObjectCommand(this.#object(key));
    const dateOf = rememberDate(command);
    try {
      return await withLimit(SMALL_LIMIT_MS, signal, async (abortSignal) => {
        const { Body, ETag = '', LastModified } = await this.#client.send(command, { abortSignal });
        const text = (await Body?.transformToString()) ?? '';
        return { text, etag: ETag, ageMs: dateOf() - (LastModified?.getTime() ?? 0) };
      });
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw this.#failed('give', key, error);
    }
  }

  /** Streams an object. The request is made when the stream is read. */
  read(key: string): Readable {
    return Readable.from(this.#chunks(key), { objectMode: false });
  }

  /** Undefined when there is no such object. */
  async head(key: string): Promise<Pick<S3Object, 'bytes' | 'modifiedAtMs'> | undefined> {
    const command = new HeadObjectCommand(this.#object(key));
    try {
      const { ContentLength = 0, LastModified } = await withLimit(SMALL_LIMIT_MS, undefined, (abortSignal) =>
        this.#client.send(command, { abortSignal }),
      );
      return { bytes: ContentLength, modifiedAtMs: LastModified?.getTime() ?? 0 };
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw this.#failed('give', key, error);
    }
  }

  /** All objects whose key begins with `prefix`. */
  async list(prefix: string): Promise<S3Object[]> {
    const query = { Bucket: this.#bucket, Prefix: prefix };
    const readPages = async (abortSignal: AbortSignal): Promise<S3Object[]> => {
      const objects: S3Object[] = [];
      for await (const page of paginateListObjectsV2({ client: this.#client }, query, { abortSignal })) {
        for (const { Key = '', Size = 0, ETag = '', LastModified } of page.Contents ?? []) {
          objects.push({ key: Key, bytes: Size, etag: ETag, modifiedAtMs: LastModified?.getTime() ?? 0 });
        }
      }
      return objects;
    };
    try {
      return await withLimit(SMALL_LIMIT_MS, undefined, readPages);
    } catch (error) {
      throw this.#failed('list', prefix, error);
    }
  }

  /** Does nothing when there is no such object. */
  async remove(key: string): Promise<void> {
    const command = new DeleteObjectCommand(this.#object(key));
    try {
      await withLimit(SMALL_LIMIT_MS, undefined, (abortSignal) =>
        this.#client.send(command, { abortSignal }),
      );
    } catch (error) {
      throw this.#failed('remove', key, error);
    }
  }

  /**
   * Removes the parts of uploads below `prefix` that began before `beforeMs` (of the epoch) and were never finished,
   * at most 1,000 of them.
   *
   * @returns how many
   */
  async removeUnfinished(prefix: string, beforeMs: number): Promise<number> {
    const bucket = { Bucket: this.#bucket };
    const removeAll = async (abortSignal: AbortSignal): Promise<number> => {
      const query = new ListMultipartUploadsCommand({ ...bucket, Prefix: prefix });
      const { Uploads = [] } = await this.#client.send(query, { abortSignal });
      const old = Uploads.filter(
        ({ Initiated }) => Initiated !== undefined && Initiated.getTime() < beforeMs,
      );
      for (const { Key, UploadId } of old) {
        await this.#client.send(new AbortMultipartUploadCommand({ ...bucket, Key, UploadId }), {
          abortSignal,
        });
      }
      return old.length;
    };
    try {
      return await withLimit(SMALL_LIMIT_MS, undefined, removeAll);
    } catch (error) {
      throw this.#failed('clean up', prefix, error);
    }
  }

  /** Closes the connections. */
  close(): void {
    this.#client.destroy();
  }

  async #put(
    key: string,
    text: string,
    condition: Pick<PutObjectCommandInput, 'IfMatch' | 'IfNoneMatch'>,
    signal: AbortSignal | undefined,
  ): Promise<boolean> {
    const command = new PutObjectCommand({
      ...this.#object(key),
      ...condition,
      Body: text,
      ContentType: 'application/json',
      ChecksumAlgorithm: 'SHA256',
    });
    try {
      await withLimit(SMALL_LIMIT_MS, signal, (abortSignal) => this.#client.send(command, { abortSignal }));
      return true;
    } catch (error) {
      if (Object.keys(condition).length > 0 && isConditionFailed(error)) return false;
      throw this.#failed('store', key, error);
    }
  }

  async *#chunks(key: string): AsyncGenerator<Buffer> {
    try {
      const { Body } = await this.#client.send(new GetObjectCommand(this.#object(key)));
      yield* Body as AsyncIterable<Buffer>;
    } catch (error) {
      throw this.#failed('give', key, error);
    }
  }

  #object(key: string): { readonly Bucket: string; readonly Key: string } {
    return { Bucket: this.#bucket, Key: key };
  }

  /** Without a cause: the SDK's errors carry the request, and with it the key's id. */
  #failed(verb: string, key: string, error: unknown): HeapwardenError {
    if (error instanceof HeapwardenError) return error;
    const message = `The object storage did not ${verb} ${key} in bucket ${this.#bucket} (${wordsOf(error)}).`;
    return new HeapwardenError('HEAPWARDEN_S3_FAILED', message);
  }
}

/** Gives the date of the answer by the clock of the server, of this machine when it names none. */
function rememberDate(command: GetObjectCommand): () => number {
  let dateMs = Number.NaN;
  command.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const { headers } = result.response as { readonly headers?: Readonly<Record<string, string>> };
      dateMs = Date.parse(headers?.['date'] ?? '');
      return result;
    },
    { step: 'deserialize', name: 'rememberDate' },
  );
  return () => (Number.isNaN(dateMs) ? Date.now() : dateMs);
}
