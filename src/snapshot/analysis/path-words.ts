/** A path in words, and its shape: what stays the same in every process that has this leak. */
import type { PathStep } from './retainer-path.js';

/** Each step as code reads. Steps that repeat, as along a list, are told once. */
export function wordsOf(path: readonly PathStep[]): string[] {
  const words = path.map(wordOf);
  return words.filter((_, index) => !repeats(words, index));
}

/** The path without what differs from process to process: keys, indices, lines. */
export function shapeOf(path: readonly PathStep[]): string {
  const tokens = path.map(tokenOf);
  return tokens.filter((_, index) => !repeats(tokens, index)).join(' > ');
}

function wordOf({ kind, name, className, script, line }: PathStep): string {
  const of = className === null ? '' : ` (${className}${kind === 'closure' ? '' : placeWords(script, line)})`;
  switch (kind) {
    case 'module':
      return `module ${script === null ? '(unknown)' : baseName(script)}`;
    case 'root':
      return `GC root ${name}`;
    case 'global':
      return 'global';
    case 'closure':
      return `closure ${name ?? 'anonymous'}()${placeWords(script, line)}`;
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
    default:
      return `${name ?? '?'}${of}`;
  }
}

function isRedacted(name: string): boolean {
  return name.startsWith('[redacted ');
}

function tokenOf({ kind, name, className, script }: PathStep): string {
  const isData = ['key', 'map-value', 'element'].includes(kind);
  const parts = [kind, isData ? '' : (name ?? ''), className ?? '', script === null ? '' : baseName(script)];
  return parts.join(':').replace(/\d+/g, '0');
}

function placeWords(script: string | null, line: number | null): string {
  if (script === null) return '';
  return line === null ? ` ${baseName(script)}` : ` ${baseName(script)}:${line}`;
}

/** The last part of a path or URL; modules of Node have none that says more than the whole. */
function baseName(script: string): string {
  if (script.startsWith('node:')) return script;
  return script.slice(script.lastIndexOf('/') + 1);
}

/** Whether the one or two texts that end here are the ones before them once more. */
function repeats(texts: readonly string[], index: number): boolean {
  if (texts[index] === texts[index - 1]) return true;
  return index >= 3 && texts[index] === texts[index - 2] && texts[index - 1] === texts[index - 3];
}
