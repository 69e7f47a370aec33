/**
 * Takes the contents of strings out of a heap snapshot, as it is streamed. Sizes, edges and names stay, so that it
 * opens in every tool and tells who holds the memory; what was in it does not.
 */
import { ByteSink } from './byte-sink.js';
import type { SnapshotHandler } from './handler.js';
import { invalidSnapshot } from './invalid.js';
import type { RedactionOptions, RedactionReport } from './redaction.js';
import { StringPolicy } from './string-policy.js';
import { roleCollector, StringRoles } from './string-roles.js';
import { type SnapshotCounts, SnapshotTokenizer } from './tokenizer.js';

/** One snapshot on its way. */
export interface SnapshotRedactor {
  /**
   * To be used once, as a step of a stream's pipeline. All before the strings goes through as it came.
   *
   * @throws HeapwardenError `HEAPWARDEN_SNAPSHOT_INVALID` when the snapshot is not whole, or holds text in a place that
   *   is not known, so that it cannot be redacted; what was given out before that is to be thrown away
   */
  readonly transform: (chunks: AsyncIterable<Buffer>) => AsyncGenerator<Buffer>;
  /** What was done. @throws HeapwardenError `HEAPWARDEN_SNAPSHOT_INVALID` before the end of the stream */
  readonly result: () => RedactionResult;
}

export interface RedactionResult {
  readonly report: RedactionReport;
  readonly nodeCount: number;
  readonly edgeCount: number;
}

/**
 * Makes a redactor for one snapshot. What stays and what does not:
 * - contents of strings, patterns of regular expressions and digits of numbers become placeholders
 * - names of properties stay, or become placeholders with `names: 'hash'`
 * - names of functions, variables, V8's own and Node's own stay; those of classes when a function has the same name
 * - a `data:` URL that is a name becomes a placeholder; so do key and value in the names of WeakMaps' edges
 * - a text that is a name somewhere stays everywhere, because the snapshot has each text once: `id` as a value stays
 *   when there is a property `id`, and so do small numbers, which V8 uses for names of its own
 * - names in source code that is compiled from data (`new Function`) are names, and stay
 *
 * The same text has the same placeholder in all snapshots under one `key`. With `mode: 'off'` nothing is changed;
 * whether the snapshot is whole is checked all the same. Memory: one byte per string, and about 4 MB.
 */
export function redactSnapshot(options: RedactionOptions): SnapshotRedactor {
  const redactor = options.mode === 'off' ? new PassedOn() : new Redactor(options);
  const tokenizer = new SnapshotTokenizer(redactor);
  let counts: SnapshotCounts | undefined;

  return {
    async *transform(chunks) {
      for await (const chunk of chunks) {
        tokenizer.write(chunk);
        yield* redactor.output(chunk);
      }
      counts = tokenizer.end();
    },
    result() {
      if (!counts) throw invalidSnapshot('its end');
      const { mode, names } = options;
      const { redactedStrings } = redactor;
      return {
        report: { mode, names, redactedStrings, keptStrings: counts.strings - redactedStrings },
        nodeCount: counts.nodes,
        edgeCount: counts.edges,
      };
    },
  };
}

interface Output extends SnapshotHandler {
  readonly redactedStrings: number;
  /** What to give out for `chunk`, which the handler has seen. */
  output(chunk: Buffer): Iterable<Buffer>;
}

/** Changes nothing. */
class PassedOn implements Output {
  readonly redactedStrings = 0;
  header(): void {}
  rows(): void {}
  otherSection(): void {}
  stringsStart(): void {}
  string(): void {}
  stringsEnd(): void {}
  output(chunk: Buffer): Iterable<Buffer> {
    return [chunk];
  }
}

class Redactor implements Output {
  readonly #roles = new StringRoles();
  readonly #policy: StringPolicy;
  readonly #sink = new ByteSink();
  /** Offset in the file of the chunk that is next. */
  #offset = 0;
  /** Where the strings begin and end, when that is known. */
  #start = Number.POSITIVE_INFINITY;
  #end = Number.POSITIVE_INFINITY;
  #index = 0;
  redactedStrings = 0;
  rows: SnapshotHandler['rows'] = () => {};

  constructor(options: RedactionOptions) {
    this.#policy = new StringPolicy(options);
  }

  header(header: Parameters<SnapshotHandler['header']>[0]): void {
    this.rows = roleCollector(header, this.#roles);
  }

  otherSection(name: string, holdsText: boolean): void {
    if (holdsText) throw invalidSnapshot(`no text in the member ${name}, which is not known`);
  }

  stringsStart(offset: number): void {
    this.#start = offset + 1;
  }

  string(bytes: Buffer, start: number, end: number, isPlain: boolean): void {
    const index = this.#index++;
    const roles = this.#roles.of(index);
    const before = index === 0 ? '"' : ',\n"';
    const isDummy = index === 0 && bytes.toString('latin1', start, end) === '<dummy>';
    const replacement = isDummy ? null : this.#policy.replacement(roles, bytes, start, end, isPlain);
    if (replacement === null) {
      this.#sink.text(before);
      this.#sink.copy(bytes, start, end);
      this.#sink.text('"');
    } else {
      this.#sink.text(`${before}${replacement}"`);
      this.redactedStrings++;
    }
  }

  stringsEnd(offset: number): void {
    this.#end = offset;
    const { highest } = this.#roles;
    if (highest >= this.#index) throw invalidSnapshot(`string ${highest}, of ${this.#index}`);
  }

  output(chunk: Buffer): Iterable<Buffer> {
    const before = Math.min(chunk.length, Math.max(0, this.#start - this.#offset));
    const after = Math.min(chunk.length, Math.max(0, this.#end - this.#offset));
    this.#offset += chunk.length;
    const pieces = before > 0 ? [chunk.subarray(0, before)] : [];
    if (this.#end < this.#offset) this.#sink.pass(chunk.subarray(after));
    return [...pieces, ...this.#sink.takeFull()];
  }
}
