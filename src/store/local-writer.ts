/** One artefact on its way into a local store: visible when it is whole, gone when it is given up. */
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import type { CaptureRecord } from '../capture/record.js';
import type { ArtefactWriter } from './artefact-store.js';
import { BoundedFile } from './bounded-file.js';
import { openTemporaries, temporaryOf } from './local-leftovers.js';
import { fullIfNoSpace } from './local-room.js';
import { syncFolder, writeRecord } from './record-file.js';

export interface LocalWriterOptions {
  readonly artefactPath: string;
  readonly recordPath: string;
  /** Rejects when the artefact cannot become as large as that. */
  readonly makeRoom: (totalBytes: number) => Promise<void>;
  /** Told when the artefact is visible. Must not reject. */
  readonly onStored: () => Promise<void>;
}

const PRIVATE_FILE = 0o600;

export class LocalWriter implements ArtefactWriter {
  readonly stream: Writable;
  readonly #options: LocalWriterOptions;
  /** What a failure now has to remove. */
  #paths: readonly string[];
  readonly #temporary: string;

  private constructor(options: LocalWriterOptions, file: FileHandle) {
    this.#options = options;
    this.#temporary = temporaryOf(options.artefactPath);
    this.#paths = [this.#temporary];
    this.stream = new DiskFile(file, options.makeRoom);
  }

  static async open(options: LocalWriterOptions): Promise<LocalWriter> {
    const temporary = temporaryOf(options.artefactPath);
    openTemporaries.add(temporary);
    try {
      return new LocalWriter(options, await open(temporary, 'w', PRIVATE_FILE));
    } catch (error) {
      openTemporaries.delete(temporary);
      throw fullIfNoSpace(error as Error);
    }
  }

  /**
   * The record comes first: the artefact's name is what makes both visible.
   *
   * @throws HeapwardenError `HEAPWARDEN_STORE_FULL` when the disk has no room for the record; and what the system says
   */
  async commit(record: CaptureRecord): Promise<void> {
    const { artefactPath, recordPath, onStored } = this.#options;
    try {
      await writeRecord(recordPath, record);
      this.#paths = [this.#temporary, recordPath];
      await rename(this.#temporary, artefactPath);
      this.#paths = [artefactPath, recordPath];
      await syncFolder(artefactPath);
      this.#paths = [];
    } catch (error) {
      throw fullIfNoSpace(error as Error);
    }
    openTemporaries.delete(this.#temporary);
    await onStored();
  }

  /** The space is free when this is done: a file that is removed takes space until it is closed. */
  async abort(): Promise<void> {
    this.stream.on('error', () => {}).destroy();
    if (!this.stream.closed) await new Promise<void>((resolve) => this.stream.once('close', resolve));
    for (const path of this.#paths) await rm(path, { force: true }).catch(() => {});
    openTemporaries.delete(this.#temporary);
  }
}

class DiskFile extends BoundedFile {
  override _write(chunk: Buffer, encoding: string, done: (error?: Error) => void): void {
    super._write(chunk, encoding, (error) => done(error && fullIfNoSpace(error)));
  }
}
