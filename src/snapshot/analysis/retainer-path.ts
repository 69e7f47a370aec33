/** The way from where the application begins to an object, as its code reads. */
import { NO_EDGE } from '../graph/distances.js';
import { otherOfPair } from '../graph/pairs.js';
import type { HeapReader } from './heap-reader.js';
import { placeOfFunction } from './scopes.js';
import { placeOf, textBefore } from './table-entries.js';
import { CELL, type Hop, topOf, type Way, wayTo } from './way.js';

/** What a step of a path goes over. */
export type StepKind =
  /** the global object, or `process` */
  | 'global'
  /** a module or script, whose variables follow */
  | 'module'
  /** what only V8 or native code holds */
  | 'root'
  | 'variable'
  | 'export'
  | 'property'
  /** a property whose name is data, as its object is used as a dictionary; or that name itself */
  | 'key'
  | 'element'
  | 'map-value'
  | 'map-key'
  | 'set-member'
  /** a value of a WeakMap, which its key holds */
  | 'weak-map-value'
  /** what a function keeps of the scopes around it */
  | 'closure'
  /** a local variable of a function that waits */
  | 'suspended'
  /** a function that waits for a promise */
  | 'reaction'
  /** V8 or native code */
  | 'internal';

export interface PathStep {
  readonly kind: StepKind;
  /** Variable, property, key, function, module. Null where it has none, as the elements of an array. */
  readonly name: string | null;
  /** Class of the object that the step leads to; null where it leads to none. */
  readonly className: string | null;
  /** Of a closure or module. */
  readonly script: string | null;
  readonly line: number | null;
}

const NO_PLACE = { script: null, line: null };

/** With so many properties, an object is a dictionary, and its keys are data. */
const MIN_DICTIONARY = 40;

/** So many values of one class of the application are enough. */
const MIN_ALIKE = 3;

/** Properties of these, in whatever number, may each be of another use. */
const BUILT_IN: readonly string[] = [
  'Object',
  'Array',
  'Map',
  'Set',
  'WeakMap',
  'Function',
  'Promise',
  '(string)',
];

type ClassNameOf = (node: number) => string;

/** The shortest way to a node, from a module, the global object or a root of V8. @param classNameOf - class of a node */
export function retainerPath(reader: HeapReader, node: number, classNameOf: ClassNameOf): PathStep[] {
  const way = wayTo(reader, node);
  return [topStep(reader, way), ...stepsOf(reader, way, classNameOf)];
}

function topStep(reader: HeapReader, way: Way): PathStep {
  return { ...topOf(reader, way.top), className: null, line: null };
}

function stepsOf(reader: HeapReader, { hops }: Way, classNameOf: ClassNameOf): PathStep[] {
  const steps: PathStep[] = [];
  for (const [index, hop] of hops.entries()) {
    const step = stepOf(reader, hop, hops[index - 1], classNameOf);
    if (step === undefined) continue;
    const target = reader.target(hop.edge);
    const isFunction = reader.type(target) === 'closure';
    const place = isFunction ? placeOfFunction(reader, target) : NO_PLACE;
    // Functions of V8 that have no name, as those that settle a promise, are in no source at all.
    const isNative = isFunction && place.line === null && reader.name(target) === '';
    const className = isNative ? 'native()' : classOfTarget(reader, target, classNameOf);
    steps.push({ ...place, className, ...step });
  }
  return steps;
}

type Step = Pick<PathStep, 'kind' | 'name'> & Partial<Pick<PathStep, 'script' | 'line' | 'className'>>;

/** Undefined for what V8 needs between two things that the code knows. */
function stepOf(
  reader: HeapReader,
  { from, edge }: Hop,
  before: Hop | undefined,
  classNameOf: ClassNameOf,
): Step | undefined {
  const type = reader.edgeType(edge);
  const name = reader.edgeName(edge);
  const target = reader.target(edge);
  switch (type) {
    case 'context':
      return { kind: 'variable', name: String(name) };
    case 'property':
      return propertyStep(reader, from, String(name), classNameOf);
    case 'element':
      // Of a plain object it is a property that is called by a number.
      return reader.name(from) === 'Object'
        ? { kind: 'key', name: String(name) }
        : { kind: 'element', name: null };
    case 'pair':
    case 'table pair':
      return { kind: 'weak-map-value', name: nameOfWeakMap(reader, edge) };
    default:
  }
  if (reader.type(from) === 'closure' && name === 'context') {
    const place = placeOfFunction(reader, from);
    // Functions of V8's own, as what goes on after an await, have neither.
    if (reader.name(from) === '' && place.script === null) return undefined;
    return { kind: 'closure', name: reader.name(from) || null, className: null, ...place };
  }
  if (reader.type(from) === 'array') return entryStep(reader, { from, edge }, before);
  // What running code holds has no name, but a place on its stack.
  if (reader.type(from) === 'synthetic') return { kind: 'internal', name: null };
  const fromName = reader.name(from);
  // A variable that a module exports lies in a cell of its own, which lies in a table by its name.
  if (fromName === CELL) {
    return { kind: 'export', name: (before && textBefore(reader, before)) ?? null };
  }
  if (fromName === 'PromiseReaction' || fromName === 'system / PromiseReaction') {
    return { kind: 'reaction', name: null };
  }
  if (name === 'parameters_and_registers') return { kind: 'suspended', name: null };
  const isFolded =
    // From Node 26 on the global object is reached through what stands for it.
    name === 'global_object' ||
    reader.name(target) === 'Generator' ||
    ['array', 'hidden', 'code', 'object shape'].includes(reader.type(target)) ||
    reader.name(target).startsWith('system / ') ||
    (reader.type(from) === 'hidden' && reader.type(target) !== 'object');
  return isFolded ? undefined : { kind: 'internal', name: String(name) };
}

function propertyStep(reader: HeapReader, from: number, name: string, classNameOf: ClassNameOf): Step {
  return { kind: isDictionary(reader, from, classNameOf) ? 'key' : 'property', name };
}

/** Whether the names of the properties of an object are data: they are many, or all hold the like. */
function isDictionary(reader: HeapReader, object: number, classNameOf: ClassNameOf): boolean {
  if (reader.name(object) !== 'Object') return false;
  const values: number[] = [];
  for (const edge of reader.edgesOf(object)) {
    if (reader.edgeType(edge) !== 'property' || reader.edgeName(edge) === '__proto__') continue;
    values.push(reader.target(edge));
    if (values.length > MIN_DICTIONARY) return true;
  }
  const [first] = values;
  if (first === undefined || values.length < MIN_ALIKE) return false;
  const className = classNameOf(first);
  return !BUILT_IN.includes(className) && values.every((value) => classNameOf(value) === className);
}

/** What lies in an array of V8: an entry of a Map or Set, an element, a field. */
function entryStep(reader: HeapReader, { from, edge }: Hop, before: Hop | undefined): Step | undefined {
  const owner = before === undefined ? '' : reader.name(before.from);
  const held = before === undefined ? '' : String(reader.edgeName(before.edge));
  const target = reader.target(edge);
  const place = Number(reader.edgeName(edge));
  if (held === 'table') {
    if (owner === 'Set' || owner === 'WeakSet') return { kind: 'set-member', name: null };
    const key = textBefore(reader, { from, edge });
    const isKey = key === undefined && placeOf(reader, from, edge + 1) === place + 1;
    return isKey ? { kind: 'map-key', name: null } : { kind: 'map-value', name: key ?? null };
  }
  if (held === 'parameters_and_registers') return { kind: 'suspended', name: null };
  const type = reader.type(target);
  if (['array', 'hidden', 'code'].includes(type) || reader.name(target) === CELL) return undefined;
  if (held !== 'properties') return { kind: 'element', name: null };
  // Values of properties are held by their object as well, which is nearer.
  return { kind: type === 'string' || type === 'symbol' ? 'key' : 'property', name: null };
}

/** Variable or property that holds the WeakMap of a pair; null when that cannot be told. */
function nameOfWeakMap(reader: HeapReader, edge: number): string | null {
  const isOfTable = reader.edgeType(edge) === 'table pair';
  const ofTable = isOfTable ? edge : otherOfPair(reader.heap.pairs, edge);
  if (ofTable === undefined) return null;
  const map = reader.edgeTo(reader.source(ofTable));
  const holder = map === NO_EDGE ? NO_EDGE : reader.edgeTo(reader.source(map));
  if (holder === NO_EDGE) return null;
  return ['context', 'property'].includes(reader.edgeType(holder)) ? String(reader.edgeName(holder)) : null;
}

/** Functions are known by their names, all else by its class; what V8 puts in between has none. */
function classOfTarget(reader: HeapReader, target: number, classNameOf: ClassNameOf): string | null {
  const type = reader.type(target);
  if (type === 'closure') return reader.functionName(target);
  if (type === 'array' || type === 'hidden' || type === 'code' || type === 'object shape') return null;
  return reader.name(target).startsWith('system / ') ? null : classNameOf(target);
}
