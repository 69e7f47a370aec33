/** The edges that lead to a node from where the application begins. */
import { NO_EDGE } from '../graph/distances.js';
import type { HeapReader } from './heap-reader.js';
import {
  isApplicationScript,
  isModuleScope,
  placeOfFunction,
  scriptOfModule,
  scriptOfScope,
} from './scopes.js';
import { textBefore } from './table-entries.js';

/** An edge on the way. */
export interface Hop {
  readonly from: number;
  readonly edge: number;
}

export interface Way {
  /** A module or its scope, the global object, or what V8 begins at. */
  readonly top: number;
  /** From the top down. */
  readonly hops: readonly Hop[];
}

/** What a way begins at. */
export interface Top {
  readonly kind: 'module' | 'global' | 'root';
  /** Of a module none. */
  readonly name: string | null;
  /** Of a module; null where it is not known. */
  readonly script: string | null;
}

/** What an exported variable lies in. */
export const CELL = 'system / Cell';

/** Longer ways are chains, of which the beginning is cut off. */
const MAX_HOPS = 20_000;

/** The way to what is held. It does not begin at the node itself, even where ways to others do. */
export function wayTo(reader: HeapReader, node: number): Way {
  const hops: Hop[] = [];
  let at = node;
  while (hops.length < MAX_HOPS && (at === node || !isTop(reader, at))) {
    const edge = reader.edgeTo(at);
    if (edge === NO_EDGE) break;
    at = reader.source(edge);
    hops.push({ from: at, edge });
  }
  return { top: at, hops: hops.reverse() };
}

/** Whether ways to what a node holds begin at it. */
export function isTop(reader: HeapReader, node: number): boolean {
  if (reader.heap.distances[node] === 1) return true;
  if (reader.isContext(node)) return isModuleScope(reader, node);
  if (reader.type(node) === 'synthetic') return true;
  const name = reader.name(node);
  return (
    name === 'system / SourceTextModule' ||
    isProcess(reader, node) ||
    (name === 'Module' && fileOf(reader, node) !== null)
  );
}

export function topOf(reader: HeapReader, top: number): Top {
  const name = reader.name(top);
  if (name === 'system / SourceTextModule') return moduleOf(scriptOfModule(reader, top));
  if (name === 'Module') return moduleOf(fileOf(reader, top));
  if (reader.isContext(top)) return moduleOf(scriptOfScope(reader, top));
  if (isProcess(reader, top)) return { kind: 'global', name: 'process', script: null };
  const isGlobal = reader.heap.distances[top] === 1;
  return { kind: isGlobal ? 'global' : 'root', name: isGlobal ? 'global' : name, script: null };
}

function moduleOf(script: string | null): Top {
  return { kind: 'module', name: null, script };
}

/** It is global, but by an accessor, and so no property of the global object. */
function isProcess(reader: HeapReader, node: number): boolean {
  return reader.type(node) === 'object' && reader.name(node) === 'process';
}

/** Whether a way that begins there is one that the developers of the application know. */
export function isApplicationTop(reader: HeapReader, node: number): boolean {
  const { kind, name, script } = topOf(reader, node);
  // Node itself holds much by `process`.
  return kind === 'global' ? name === 'global' : isApplicationScript(script);
}

/** Whether an edge on a way leads into what is Node's own, or what has no name. */
export function isDeadEnd(reader: HeapReader, { from, edge }: Hop): boolean {
  // Modules that import a variable do not tell its name, the one that exports it does.
  if (reader.name(reader.target(edge)) === CELL) return textBefore(reader, { from, edge }) === undefined;
  if (reader.type(from) !== 'closure' || reader.edgeName(edge) !== 'context') return false;
  return !isApplicationScript(placeOfFunction(reader, from).script);
}

/** Of a CommonJS module; null where the object is none. */
function fileOf(reader: HeapReader, module: number): string | null {
  const file = reader.follow(module, 'filename');
  return file !== undefined && reader.type(file) === 'string' ? reader.name(file) : null;
}
