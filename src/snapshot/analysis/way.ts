/** The edges that lead to a node from where the application begins. */
import { NO_EDGE } from '../graph/distances.js';
import type { HeapReader } from './heap-reader.js';
import { isModuleScope, placeOfFunction, scriptOfModule, scriptOfScope } from './scopes.js';

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

export function topOf(reader: HeapReader, { top }: Way): Top {
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

/** Whether it leads through the application's own code, and through none of Node's. */
export function isOfApplication(reader: HeapReader, way: Way): boolean {
  const { kind, script } = topOf(reader, way);
  if (kind === 'root' || (kind === 'module' && !isApplicationScript(script))) return false;
  return way.hops.every(({ from, edge }) => {
    if (reader.type(from) !== 'closure' || reader.edgeName(edge) !== 'context') return true;
    return isApplicationScript(placeOfFunction(reader, from).script);
  });
}

export function isApplicationScript(script: string | null): boolean {
  return script !== null && !script.startsWith('node:');
}

/** Of a CommonJS module; null where the object is none. */
function fileOf(reader: HeapReader, module: number): string | null {
  const file = reader.follow(module, 'filename');
  return file !== undefined && reader.type(file) === 'string' ? reader.name(file) : null;
}
