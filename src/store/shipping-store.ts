/**
 * Two places as one store: artefacts are written to the local one, which survives the network, and then carried to
 * object storage in the background, one at a time, oldest first. The local one is removed when the other is whole.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { CaptureAnalysis, CaptureRecord } from '../capture/record.js';
import type { ArtefactStore, ArtefactWriter, StoredArtefact, StoreUsage } from './artefact-store.js';
import type { S3Store } from './s3-store.js';

/** What is needed of the object storage. */
export type RemoteStore = Pick<S3Store, 'service' | 'put' | 'list' | 'find' | 'noteAnalysis' | 'remove'>;

export interface ShippingOptions {
  readonly local: ArtefactStore;
  /** Takes the artefacts of its own service; others in the local store are left to their own processes. */
  readonly remote: RemoteStore;
  /** Told of every artefact that has arrived, with its new location. Must not throw. */
  readonly onShipped: (record: CaptureRecord) => void;
  /**
   * Told of every attempt that failed; the artefact is still in the local store. Without a record: the artefacts
   * could not be listed or looked up, so that less is shown than there is. Must not throw.
   */
  readonly onFailure: (record: CaptureRecord | undefined, error: Error) => void;
  /** Waits before the next attempt; ends early, with an error, by the signal. Default: a timer. */
  readonly wait?: (waitMs: number, signal: AbortSignal) => Promise<void>;
}

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 300_000;

/** What has become of the attempts to carry an artefact. */
interface Failure {
  readonly count: number;
  /** Of the last one. */
  readonly error: Error;
}

/** An upload that is running. */
interface Shipment {
  readonly id: string;
  readonly abort: AbortController;
  readonly ended: Promise<void>;
}

export class ShippingStore implements ArtefactStore {
  readonly #options: ShippingOptions;
  readonly #closing = new AbortController();
  /** Attempts that failed, by id: what fails again and again must not hold up the rest. */
  readonly #failures = new Map<string, Failure>();
  /** Being removed: not to be shipped any more. */
  readonly #doomed = new Set<string>();
  /** Records that are being changed: not to be shipped meanwhile. */
  readonly #changing = new Set<string>();
  #shipment: Shipment | undefined;
  #running: Promise<void> | undefined;
  #isCalled = false;

  private constructor(options: ShippingOptions) {
    this.#options = options;
  }

  /** Begins with what earlier processes have left in the local store. */
  static start(options: ShippingOptions): ShippingStore {
    const store = new ShippingStore(options);
    store.#call();
    return store;
  }

  /** An artefact in the local store; its upload begins when it is committed. */
  async create(capture: Pick<CaptureRecord, 'id' | 'kind'>): Promise<ArtefactWriter> {
    const writer = await this.#options.local.create(capture);
    return {
      stream: writer.stream,
      commit: async (record) => {
        await writer.commit(record);
        this.#call();
      },
      abort: () => writer.abort(),
    };
  }

  /** Those of both places, each once, newest first; the local ones alone while the object storage does not answer. */
  async list(): Promise<CaptureRecord[]> {
    // In this order, which is that of their way: what is carried meanwhile is seen in one place at least.
    const local = await this.#options.local.list();
    const remote = await this.#listRemote();
    const known = [...remote, ...local.map((record) => this.#withFailure(record))];
    const byId = new Map(known.map((record) => [record.id, record]));
    return [...byId.values()].sort((a, b) => b.createdAt.localeCompare(a.createdAt));
  }

  /** @throws HeapwardenError `HEAPWARDEN_S3_FAILED` when it is not here and the object storage does not answer */
  async find(id: string): Promise<StoredArtefact | undefined> {
    return (await this.#options.local.find(id)) ?? (await this.#options.remote.find(id));
  }

  /** Changes the record where it is; an upload of it that is running comes to its end before. */
  async noteAnalysis(id: string, analysis: CaptureAnalysis): Promise<boolean> {
    const { local, remote } = this.#options;
    this.#changing.add(id);
    try {
      if (this.#shipment?.id === id) await this.#shipment.ended;
      return (await local.noteAnalysis(id, analysis)) || (await remote.noteAnalysis(id, analysis));
    } finally {
      this.#changing.delete(id);
      this.#call();
    }
  }

  /**
   * Removes it in both places; an upload of it that is running is given up.
   *
   * @throws HeapwardenError `HEAPWARDEN_S3_FAILED` when the object storage does not answer
   */
  async remove(id: string): Promise<boolean> {
    this.#doomed.add(id);
    try {
      if (this.#shipment?.id === id) {
        this.#shipment.abort.abort();
        await this.#shipment.ended;
      }
      const wasLocal = await this.#options.local.remove(id);
      const wasRemote = await this.#options.remote.remove(id);
      return wasLocal || wasRemote;
    } finally {
      this.#doomed.delete(id);
    }
  }

  /** Of the local store: the other one is bounded by its own rules. */
  usage(): Promise<StoreUsage> {
    return this.#options.local.usage();
  }

  /** Gives a running upload up. What has not been shipped stays in the local store, for the next start. */
  async close(): Promise<void> {
    this.#closing.abort();
    this.#shipment?.abort.abort();
    await this.#running;
  }

  async #listRemote(): Promise<CaptureRecord[]> {
    try {
      return await this.#options.remote.list();
    } catch (error) {
      this.#options.onFailure(undefined, error as Error);
      return [];
    }
  }

  /** Lets the shipping go on, now or after what runs. */
  #call(): void {
    this.#isCalled = true;
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
      // Called while it was on its way out.
      if (this.#isCalled && !this.#closing.signal.aborted) this.#call();
    });
  }

  async #run(): Promise<void> {
    const { onFailure, wait = waitUnheld } = this.#options;
    const { signal } = this.#closing;
    let failuresInARow = 0;
    while (this.#isCalled && !signal.aborted) {
      let record: CaptureRecord | undefined;
      try {
        this.#isCalled = false;
        record = this.#next(await this.#options.local.list());
        if (record === undefined || signal.aborted) continue;
        this.#isCalled = true;
        await this.#ship(record);
        failuresInARow = 0;
      } catch (error) {
        this.#isCalled = true;
        if (signal.aborted) return;
        if (record !== undefined && this.#doomed.has(record.id)) continue;
        if (record !== undefined) this.#noteFailure(record.id, error as Error);
        onFailure(record, error as Error);
        await wait(backoffMs(failuresInARow, Math.random()), signal).catch(() => {});
        failuresInARow += 1;
      }
    }
  }

  #noteFailure(id: string, error: Error): void {
    this.#failures.set(id, { count: (this.#failures.get(id)?.count ?? 0) + 1, error });
  }

  /** The record as it is shown while its artefact cannot be carried. */
  #withFailure(record: CaptureRecord): CaptureRecord {
    const failure = this.#failures.get(record.id);
    if (failure === undefined) return record;
    const { code = null, message } = failure.error as NodeJS.ErrnoException;
    return { ...record, errorCode: code, detail: `It was not carried to the object storage yet: ${message}` };
  }

  /** What has failed least often, and of those the oldest. */
  #next(records: readonly CaptureRecord[]): CaptureRecord | undefined {
    const failuresOf = ({ id }: CaptureRecord): number => this.#failures.get(id)?.count ?? 0;
    return records
      .filter(({ id, service }) => service === this.#options.remote.service && !this.#isHeld(id))
      .sort((a, b) => failuresOf(a) - failuresOf(b) || a.createdAt.localeCompare(b.createdAt))[0];
  }

  #isHeld(id: string): boolean {
    return this.#doomed.has(id) || this.#changing.has(id);
  }

  async #ship({ id }: CaptureRecord): Promise<void> {
    const abort = new AbortController();
    const shipped = this.#carry(id, abort.signal);
    const ended = shipped.then(
      () => {},
      () => {},
    );
    this.#shipment = { id, abort, ended };
    try {
      const record = await shipped;
      this.#failures.delete(id);
      if (record !== undefined) this.#options.onShipped(record);
    } finally {
      this.#shipment = undefined;
    }
  }

  /** Undefined when it is not there any more: the local store has bounds, and other processes share it. */
  async #carry(id: string, signal: AbortSignal): Promise<CaptureRecord | undefined> {
    const { local, remote } = this.#options;
    const artefact = await local.find(id);
    if (artefact === undefined) return undefined;
    // An earlier process may have come this far, and no further.
    const earlier = await remote.find(id);
    const record = earlier?.record ?? (await remote.put(artefact.record, artefact.read(), signal));
    await local.remove(id);
    return record;
  }
}

/**
 * Time until the next attempt, in milliseconds: doubles from 1 second to 5 minutes, of which a half is left to chance,
 * so that the replicas of a fleet do not come back all at once.
 *
 * @param failures - attempts that have failed before the last one
 * @param chance - from 0 to 1
 */
export function backoffMs(failures: number, chance: number): number {
  return Math.min(FIRST_WAIT_MS * 2 ** failures, LONGEST_WAIT_MS) * (0.5 + chance / 2);
}

/** Holds no process. */
function waitUnheld(waitMs: number, signal: AbortSignal): Promise<void> {
  return delay(waitMs, undefined, { signal, ref: false });
}
