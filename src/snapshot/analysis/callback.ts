/** What Node itself holds – a timer, a port, a socket, a signal – is told by the function that it will call. */
import type { HeapReader } from './heap-reader.js';
import type { PathStep } from './retainer-path.js';
import { isApplicationScript, placeOfFunction } from './scopes.js';

/** Listeners lie behind a Map, its table and the head of a list. */
const MAX_STEPS = 7;

/** A holder has a handful of fields; whoever has more is not one. */
const MAX_NODES = 100;

interface Place {
  readonly node: number;
  readonly steps: number;
}

/**
 * The nearest function of the application below an object, where the path to it begins at Node or V8 and leads through none
 * of the application's code.
 *
 * @param path - to the object
 * @param node - the object
 */
export function callbackOf(reader: HeapReader, path: readonly PathStep[], node: number): PathStep[] {
  const [top] = path;
  if (top?.kind === 'global' || path.some(({ script }) => isApplicationScript(script))) return [];
  const seen = new Set([node]);
  const places: Place[] = [{ node, steps: 0 }];
  for (const { node: at, steps } of places) {
    for (const edge of reader.edgesOf(at)) {
      const target = reader.target(edge);
      const type = reader.type(target);
      if (type !== 'closure' && type !== 'object' && type !== 'array') continue;
      if (seen.has(target) || !isField(reader, edge)) continue;
      seen.add(target);
      if (type === 'closure') {
        const place = placeOfFunction(reader, target);
        if (!isApplicationScript(place.script)) continue;
        const name = String(reader.edgeName(edge));
        return [{ kind: 'property', name, className: reader.functionName(target), ...place }];
      }
      if (seen.size > MAX_NODES) return [];
      if (steps < MAX_STEPS) places.push({ node: target, steps: steps + 1 });
    }
  }
  return [];
}

/** Not to what all objects of its class share. */
function isField(reader: HeapReader, edge: number): boolean {
  const type = reader.edgeType(edge);
  if (type === 'weak' || type === 'hidden' || type === 'shortcut') return false;
  return reader.edgeName(edge) !== '__proto__';
}
