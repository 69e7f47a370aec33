/** Names that the graph and its readers look for: found while the strings come by, so that nobody has to look through them. */

export const KNOWN_NAMES = [
  'system / NativeContext',
  'system / ExternalStringData',
  '(map descriptors)',
  'sloppy_function_map',
  '(Document DOM trees)',
  'Object',
  '__proto__',
  'ExpectedMark',
  'Array',
  'Listener',
  'Timeout',
  'TimersList',
  'Immediate',
  'Promise',
  'system / ScopeInfo',
  'system / PromiseReaction',
  'AsyncContextFrame',
  'AsyncLocalStorage',
] as const;
export type KnownName = (typeof KNOWN_NAMES)[number];

/** Indexes of strings; −1 of those that the snapshot does not have. */
export type KnownNames = Readonly<Record<KnownName, number>>;

/** Looks at each string of a snapshot. */
export class NameFinder {
  /** The names of each length. */
  readonly #byLength: { readonly name: KnownName; readonly bytes: Buffer }[][] = [];
  readonly names = Object.fromEntries(KNOWN_NAMES.map((name) => [name, -1])) as Record<KnownName, number>;

  constructor() {
    for (const name of KNOWN_NAMES) {
      this.#byLength[name.length] ??= [];
      this.#byLength[name.length]?.push({ name, bytes: Buffer.from(name) });
    }
  }

  take(index: number, bytes: Buffer, start: number, end: number): void {
    for (const known of this.#byLength[end - start] ?? []) {
      const isIt =
        bytes[start] === known.bytes[0] && bytes.compare(known.bytes, 0, end - start, start, end) === 0;
      if (isIt && this.names[known.name] < 0) this.names[known.name] = index;
    }
  }
}
