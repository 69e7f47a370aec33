/**
 * One capture at a time in a fleet: a small object, `<prefix>/<service>/lease.json`, names who has the right to capture.
 *
 * It is taken by a write on the condition that nothing has changed since it was read, which the storage decides; its
 * age is taken by the clock of the storage alone. So no two replicas win within `leaseMs` of each other, to a second,
 * whatever their clocks say. A storage that ignores conditions (`If-Match`, `If-None-Match`) lets those win that ask
 * at the same moment.
 */
import { randomUUID } from 'node:crypto';
import { HeapwardenError } from '../error.js';
import type { S3Bucket } from './s3-bucket.js';
import { serviceFolder } from './s3-store.js';

export interface FleetLeaseOptions {
  readonly bucket: S3Bucket;
  readonly prefix: string;
  readonly service: string;
  /** How long nobody else may capture, in milliseconds; several seconds at least. */
  readonly leaseMs: number;
  /** This replica, in words for the others. */
  readonly holder: string;
  /** Longest time to ask the storage, in milliseconds. Default: 3 seconds. */
  readonly patienceMs?: number;
}

/** What the storage says to a wish for a capture. */
export type LeaseAnswer =
  | {
      readonly state: 'ours';
      /** Lets others have it, for a capture that came to nothing. Never rejects. */
      readonly giveBack: () => Promise<void>;
    }
  | { readonly state: 'theirs'; readonly takenBy: string }
  /** It could not be asked; evidence that is there twice is better than none. */
  | { readonly state: 'unknown'; readonly error: HeapwardenError };

interface Lease {
  readonly holder: string;
  /** Of the replica, as long as it lives. */
  readonly replica: string;
  /** Of this one time. */
  readonly token: string;
  readonly isFree: boolean;
}

/** Whoever asks has something urgent to do. */
const PATIENCE_MS = 3_000;

/** Reads before it is left open; each time, somebody else was quicker. */
const MAX_READS = 3;

export class FleetLease {
  readonly #options: FleetLeaseOptions;
  readonly #key: string;
  readonly #patienceMs: number;
  readonly #replica = randomUUID();

  constructor(options: FleetLeaseOptions) {
    this.#options = options;
    this.#patienceMs = options.patienceMs ?? PATIENCE_MS;
    this.#key = `${serviceFolder(options.prefix, options.service)}lease.json`;
  }

  /** Takes the lease, or renews it when this replica has it already. Never rejects. */
  async take(): Promise<LeaseAnswer> {
    const signal = AbortSignal.timeout(this.#patienceMs);
    const token = randomUUID();
    try {
      for (let reads = 0; reads < MAX_READS; reads++) {
        const seen = await this.#read(signal);
        // Ours, although the write was refused: its first answer was lost, and the client asked a second time.
        if (seen?.lease?.token === token) return this.#ours(token);
        if (seen !== undefined && this.#isTheirs(seen))
          return { state: 'theirs', takenBy: this.#wordsOf(seen) };
        if (await this.#write({ token, isFree: false }, seen?.etag, signal)) return this.#ours(token);
      }
      throw new HeapwardenError('HEAPWARDEN_S3_FAILED', `The lease ${this.#key} changes all the time.`);
    } catch (error) {
      return { state: 'unknown', error: error as HeapwardenError };
    }
  }

  #ours(token: string): LeaseAnswer {
    const giveBack = async (): Promise<void> => {
      const signal = AbortSignal.timeout(this.#patienceMs);
      const seen = await this.#read(signal);
      if (seen?.lease?.token === token) await this.#write({ token, isFree: true }, seen.etag, signal);
    };
    // When it fails, the lease ends by itself.
    return { state: 'ours', giveBack: () => giveBack().catch(() => {}) };
  }

  #isTheirs({ lease, ageMs }: Seen): boolean {
    if (lease === undefined || lease.isFree || lease.replica === this.#replica) return false;
    return ageMs < this.#options.leaseMs;
  }

  #wordsOf({ lease, ageMs }: Seen): string {
    const seconds = Math.max(1, Math.ceil((this.#options.leaseMs - ageMs) / 1000));
    return `Another replica (${lease?.holder}) captures; the next may in ${seconds} s.`;
  }

  async #read(signal: AbortSignal): Promise<Seen | undefined> {
    const object = await this.#options.bucket.getText(this.#key, signal);
    return object && { lease: parseLease(object.text), etag: object.etag, ageMs: object.ageMs };
  }

  /** @param etag - of what is replaced; undefined when nothing is there */
  #write(
    { token, isFree }: Pick<Lease, 'token' | 'isFree'>,
    etag: string | undefined,
    signal: AbortSignal,
  ): Promise<boolean> {
    const lease: Lease = { holder: this.#options.holder, replica: this.#replica, token, isFree };
    const condition = etag === undefined ? 'missing' : { etag };
    return this.#options.bucket.put(this.#key, `${JSON.stringify(lease)}\n`, { condition, signal });
  }
}

interface Seen {
  /** Undefined when it was not written by us. */
  readonly lease: Lease | undefined;
  readonly etag: string;
  readonly ageMs: number;
}

function parseLease(text: string): Lease | undefined {
  try {
    const lease: Lease = JSON.parse(text);
    return typeof lease.token === 'string' ? lease : undefined;
  } catch {
    return undefined;
  }
}
