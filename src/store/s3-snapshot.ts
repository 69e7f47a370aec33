/** One heap snapshot in object storage, by its address. */
import type { Readable } from 'node:stream';
import type { CaptureRecord } from '../capture/record.js';
import { HeapwardenError } from '../error.js';
import { artefactName, isCaptureId, recordName } from './artefact-name.js';
import { S3Bucket } from './s3-bucket.js';

export interface S3Snapshot {
  /** As it is stored, compressed or not. */
  readonly bytes: number;
  /** By the record beside it, or when it was written where there is none; milliseconds since the epoch. */
  readonly takenAtMs: number;
  readonly read: () => Readable;
  /** Closes the connections. */
  readonly close: () => void;
}

const ADDRESS = /^s3:\/\/([^/]+)\/(?:(.*)\/)?([^/]+)$/;

/**
 * Looks a snapshot up.
 *
 * @param address - `s3://bucket/key`; for what Heapwarden has stored, `s3://bucket/prefix/service/<capture id>` is enough
 * @param env - `HEAPWARDEN_S3_ENDPOINT` and `HEAPWARDEN_S3_REGION` go before what the SDK finds there by itself
 * @throws HeapwardenError `HEAPWARDEN_S3_FAILED` when it is not there, or the storage refuses or does not answer
 */
export async function findS3Snapshot(address: string, env: NodeJS.ProcessEnv): Promise<S3Snapshot> {
  const [, name, folder, file] = ADDRESS.exec(address) ?? [];
  if (name === undefined || file === undefined) {
    throw new HeapwardenError('HEAPWARDEN_S3_FAILED', `${address} names no object; give s3://bucket/key.`);
  }
  const bucket = new S3Bucket({ bucket: name, ...placeIn(env) });
  const inFolder = (part: string): string => (folder === undefined ? part : `${folder}/${part}`);
  const [id = ''] = file.split('.');
  const key = inFolder(file === id && isCaptureId(id) ? artefactName(id, 'heap-snapshot') : file);
  try {
    const head = await bucket.head(key);
    if (head === undefined) {
      throw new HeapwardenError('HEAPWARDEN_S3_FAILED', `There is no object ${key} in bucket ${name}.`);
    }
    const record = isCaptureId(id) ? await bucket.getText(inFolder(recordName(id))) : undefined;
    return {
      bytes: head.bytes,
      takenAtMs: timeOf(record?.text) ?? head.modifiedAtMs,
      read: () => bucket.read(key),
      close: () => bucket.close(),
    };
  } catch (error) {
    bucket.close();
    throw error;
  }
}

/** The SDK knows the variables of AWS as well, but not that other storages have the bucket in the path. */
function placeIn(env: NodeJS.ProcessEnv): { endpoint?: string; region?: string } {
  const endpoint = env['HEAPWARDEN_S3_ENDPOINT'] || env['AWS_ENDPOINT_URL_S3'] || env['AWS_ENDPOINT_URL'];
  const region = env['HEAPWARDEN_S3_REGION'];
  return { ...(endpoint && { endpoint }), ...(region && { region }) };
}

/** Undefined for what is no record of ours. */
function timeOf(text: string | undefined): number | undefined {
  try {
    const { createdAt }: Partial<CaptureRecord> = JSON.parse(text ?? '');
    const atMs = Date.parse(createdAt ?? '');
    return Number.isNaN(atMs) ? undefined : atMs;
  } catch {
    return undefined;
  }
}
