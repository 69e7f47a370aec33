/** Functions and modules, as the source code knows them. */
import type { HeapReader } from './heap-reader.js';

/** Where a function or module is in the source. */
export interface SourcePlace {
  /** Path or URL of the script; null when the snapshot does not tell. */
  readonly script: string | null;
  /** From 1; null when the snapshot does not tell. */
  readonly line: number | null;
}

const UNKNOWN: SourcePlace = { script: null, line: null };

/** Where a closure is in the source. */
export function placeOfFunction(reader: HeapReader, closure: number): SourcePlace {
  const bound = reader.boundFunction(closure);
  if (bound !== undefined) return placeOfFunction(reader, bound);
  const shared = reader.follow(closure, 'shared');
  if (shared === undefined) return UNKNOWN;
  // The name of this edge has changed between versions of V8.
  const script = reader.follow(shared, 'script_or_debug_info') ?? reader.follow(shared, 'script');
  const location = reader.heap.locations.of(closure);
  return {
    script: script === undefined ? null : nameOfScript(reader, script),
    line: location === undefined ? null : location.line + 1,
  };
}

function nameOfScript(reader: HeapReader, script: number): string | null {
  const name = reader.name(script);
  return name === '' || name.startsWith('system / ') || name.startsWith('(') ? null : name;
}

/** Whether a script is none of Node's own modules, as far as it is known. */
export function isApplicationScript(script: string | null): boolean {
  return script !== null && !script.startsWith('node:');
}

/** Whether a context holds the variables of a module or script, and not those of a function in it. */
export function isModuleScope(reader: HeapReader, context: number): boolean {
  const previous = reader.follow(context, 'previous');
  // Built-in functions keep what they need in contexts too, which have no variables.
  const hasVariables = [...reader.edgesOf(context)].some((edge) => reader.edgeType(edge) === 'context');
  const extension = reader.follow(context, 'extension');
  // What a function goes on with after an await has one too: the function.
  const isOfModule = extension !== undefined && reader.name(extension) === 'system / SourceTextModule';
  if (!hasVariables && !isOfModule) return false;
  return previous === undefined || !reader.name(previous).startsWith('system / Context');
}

/** The script of a scope, by a function that was made in it; null when there is none. */
export function scriptOfScope(reader: HeapReader, context: number): string | null {
  const closure = reader.functionOf(context);
  return closure === undefined ? null : placeOfFunction(reader, closure).script;
}

/** The script of an ECMAScript module. */
export function scriptOfModule(reader: HeapReader, module: number): string | null {
  for (const edge of reader.edgesOf(module)) {
    const target = reader.target(edge);
    const closure = reader.type(target) === 'closure' ? target : reader.follow(target, 'function');
    const script = closure === undefined ? null : placeOfFunction(reader, closure).script;
    if (script !== null) return script;
  }
  return null;
}
