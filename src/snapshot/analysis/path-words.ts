/** A path in words, and its shape: what stays the same in every process that has this leak. */
import type { ClassNames } from './class-names.js';
import type { HeapReader } from './heap-reader.js';
import { type PathStep, retainerPath } from './retainer-path.js';
import type { SourcePlace } from './scopes.js';

/** The shortest path to a node, as it is shown: what repeats along it once. */
export function shownPath(reader: HeapReader, classNames: ClassNames, node: number): PathStep[] {
  return withoutRepeats(retainerPath(reader, node, (other) => classNames.of(other)));
}

/** Each step as code reads. */
export function wordsOf(path: readonly PathStep[]): string[] {
  return path.map(wordOf);
}

/** Steps that repeat, alone or in twos as along a list, once. */
export function withoutRepeats(path: readonly PathStep[]): PathStep[] {
  const kept: PathStep[] = [];
  for (const step of path) {
    kept.push(step);
    for (const length of [1, 2]) {
      const tokens = kept.slice(-2 * length).map(tokenOf);
      const isTwice =
        tokens.length === 2 * length && tokens.slice(length).every((token, at) => token === tokens[at]);
      if (isTwice) kept.splice(-length);
    }
  }
  return kept;
}

/** The path without what differs from process to process: keys, indices, lines. */
export function shapeOf(path: readonly PathStep[]): string {
  return withoutRepeats(path).map(tokenOf).join(' > ');
}

function wordOf({ kind, name, className, script, line }: PathStep): string {
  const of =
    className === null ? '' : ` (${className}${kind === 'closure' ? '' : placeWords({ script, line })})`;
  switch (kind) {
    case 'module':
      return `module ${script === null ? '(unknown)' : baseName(script)}`;
    case 'root':
      return `GC root ${name}`;
    case 'global':
      return `${name}`;
    case 'closure':
      return `closure ${name ?? 'anonymous'}()${placeWords({ script, line })}`;
    case 'element':
      return `[…]${of}`;
    case 'map-value':
    case 'key':
      return `${name === null || isRedacted(name) ? '[…]' : JSON.stringify(name)}${of}`;
    case 'map-key':
      return `key${of}`;
    case 'set-member':
      return `member${of}`;
    case 'weak-map-value':
      return `value in WeakMap${name === null ? '' : ` ${name}`}${of}`;
    case 'reaction':
      return `then${of}`;
    case 'suspended':
      return `waiting function${of}`;
    case 'internal':
      return name === null && className !== null ? className : `${name ?? '?'}${of}`;
    default:
      return `${name ?? '?'}${of}`;
  }
}

function isRedacted(name: string): boolean {
  return name.startsWith('[redacted ');
}

/** What two steps have in common that are the same in two processes. */
export function tokenOf({ kind, name, className, script }: PathStep): string {
  const isData = ['key', 'map-value', 'element'].includes(kind);
  const parts = [kind, isData ? '' : (name ?? ''), className ?? '', script === null ? '' : baseName(script)];
  return parts.join(':').replace(/\d+/g, '0');
}

/** Behind a name: " store.js:12"; empty where it is not known. */
export function placeWords({ script, line }: SourcePlace): string {
  if (script === null) return '';
  return line === null ? ` ${baseName(script)}` : ` ${baseName(script)}:${line}`;
}

/**
 * The last part of a path or URL, and of what lies in a package all from its name on, as there is an `index.js` in most.
 * Modules of Node have no part that says more than the whole.
 */
function baseName(script: string): string {
  if (script.startsWith('node:')) return script;
  const [, packaged] = /.*[\\/]node_modules[\\/](.+)$/.exec(script) ?? [];
  return packaged ?? script.slice(script.search(/[^\\/]*$/));
}
