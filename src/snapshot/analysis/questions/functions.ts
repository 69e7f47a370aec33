/** Functions by where they are in the source: all closures of one place are one function. */
import { edgeCode, nodeCode } from '../../graph/heap-graph.js';
import type { Location } from '../../graph/locations.js';
import type { HeapReader } from '../heap-reader.js';
import { placeWords } from '../path-words.js';
import { placeOfFunction } from '../scopes.js';
import { findLastTarget } from './targets.js';

const INTERNAL = edgeCode('internal');
const CLOSURE = nodeCode('closure');
const CODE = nodeCode('code');

/** A place; of V8's own functions, which have none, a number that they have in common. */
export type FunctionKey = Location | number;

/** What all closures of one function have in common; those that bind() has made are the function that they call. */
export function functionKey(reader: HeapReader, closure: number): FunctionKey {
  const { heap } = reader;
  const place = heap.locations.of(closure);
  if (place !== undefined) return place;
  const bound = lastInternal(reader, closure, CLOSURE);
  if (bound !== undefined) return functionKey(reader, bound);
  // Many of V8's own have no name, but each its code.
  const code = reader.name(closure) === '' ? functionCode(reader, closure) : undefined;
  return code === undefined ? (heap.nodeNames[closure] as number) : -code;
}

/** `poll() app.js:12`. */
export function functionWords(reader: HeapReader, closure: number): string {
  const bound = lastInternal(reader, closure, CLOSURE);
  if (bound !== undefined) return functionWords(reader, bound);
  const code = functionCode(reader, closure);
  // What new Promise() hands out has no name.
  if (code !== undefined && reader.name(code).startsWith('(PromiseCapabilityDefaultResolve ')) {
    return 'resolve() of a promise';
  }
  return `${reader.functionName(closure)}${placeWords(placeOfFunction(reader, closure))}`;
}

/** What V8 runs for it. */
export function functionCode(reader: HeapReader, closure: number): number | undefined {
  return lastInternal(reader, closure, CODE);
}

/** Of a bound function the one that it calls, of any its code: the last of their type. */
function lastInternal({ heap }: HeapReader, closure: number, type: number): number | undefined {
  return findLastTarget(heap, closure, INTERNAL, (target) => heap.nodeTypes[target] === type);
}
