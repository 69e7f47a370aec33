/** What a process is told to load before its application, and whether Heapwarden came by it. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A value of `--require` or `--import`. */
export interface Preload {
  readonly flag: 'require' | 'import';
  /** As it was written, without quotes. */
  readonly value: string;
}

export interface PreloadSources {
  /** The files that a preload of this copy of Heapwarden names, with symbolic links resolved. */
  readonly own: readonly string[];
  /** Whether a CommonJS module has begun and not ended. */
  readonly isLoading: (file: string) => boolean;
  /** Whether this is the time of `--import`: the preloads by `--require` have ended, no main module of CommonJS has begun. */
  readonly isImporting: boolean;
  /** Where relative values start from; default the working directory. */
  readonly cwd?: string;
}

/** The preload by its name in the package, or its path there: of this copy or another. */
const PRELOAD = /(^|[^\w-])heapwarden\/(dist\/)?register(\.c?js)?$/;

/**
 * Whether `preloads`, which `NODE_OPTIONS` has, brought Heapwarden: one names it, or is a file of the user's own that loads
 * it. Of ES modules nobody can ask who loads them, so `--import` of any other counts while these are loaded.
 */
export function haveBrought(preloads: readonly Preload[], sources: PreloadSources): boolean {
  return (
    doName(preloads, sources) ||
    preloads.some(({ value }) => sources.isLoading(fileOf(value, sources))) ||
    (sources.isImporting && preloads.some(({ flag }) => flag === 'import'))
  );
}

/** Whether one of `preloads` is that of Heapwarden, by whatever path. */
export function doName(preloads: readonly Preload[], sources: PreloadSources): boolean {
  return preloads.some(({ value }) => PRELOAD.test(value) || sources.own.includes(fileOf(value, sources)));
}

/** The preloads among arguments of Node. */
export function preloadsOf(args: readonly string[]): Preload[] {
  return args.flatMap((arg, index): Preload[] => {
    const [, flag, given] = /^(--require|--import|-r)(?:=(.*))?$/s.exec(arg) ?? [];
    const value = given ?? args[index + 1];
    if (flag === undefined || value === undefined) return [];
    return [{ flag: flag === '--import' ? 'import' : 'require', value }];
  });
}

/** The arguments in `NODE_OPTIONS`, as Node takes it apart: at spaces outside of quotes; a backslash counts within them only. */
export function argumentsOf(nodeOptions: string): string[] {
  const parts = nodeOptions.match(/(?:[^ "]|"(?:\\.|[^"\\])*")+/gs) ?? [];
  return parts.map((part) =>
    part.replace(/"((?:\\.|[^"\\])*)"/gs, (_quoted, inner: string) => inner.replace(/\\(.)/gs, '$1')),
  );
}

/** Where a value leads to, as Node finds it; the value itself where that is nowhere. */
function fileOf(value: string, { cwd }: PreloadSources): string {
  try {
    const { resolve } = createRequire(join(cwd ?? process.cwd(), 'preloads'));
    return resolve(value.startsWith('file:') ? fileURLToPath(value) : value);
  } catch {
    return value;
  }
}
