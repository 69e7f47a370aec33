/** What scopes keep that closures have left behind. */
import { EDGE_TYPE_BITS, EDGE_TYPE_MASK, edgeCode, nodeCode } from '../../graph/heap-graph.js';
import type { HeapReader } from '../heap-reader.js';
import { isModuleScope } from '../scopes.js';
import { functionWords } from './functions.js';
import { type Found, groupedFindings } from './grouped.js';
import { type Group, NodeGroups } from './node-groups.js';
import type { Question } from './question.js';
import { findTarget } from './targets.js';
import { isShare } from './weight.js';

const CODE = nodeCode('code');
const CONTEXT = edgeCode('context');
const INTERNAL = edgeCode('internal');

/** Scopes that hold less do not count. */
const MIN_BYTES = 1_024;

/** Smaller groups are not worth a line in any heap. */
const MIN_GROUP_BYTES = 100 * 1_024;

/** That are looked at: some are of modules. */
const MAX_GROUPS = 40;

export const scopes: Question = {
  name: 'scopes',
  title: 'Variables that scopes keep',
  explanation:
    'All closures that are made in one run of a function share its scope: while one of them lives, all variables live that any of them uses. These are the scopes that hold most, with the variable that holds most of it, and how many such scopes there are. The snapshot does not tell which closure uses which variable: where the one that is held does not use it, move the function that does, or set the variable to null when it is done with.',
  answer(reader, classNames) {
    const groups = groupsOf(reader).slice(0, MAX_GROUPS);
    if (groups.length === 0) return [];
    const owners = ownersOf(reader, new Set(groups.map(({ key }) => key)));
    return groupedFindings(
      reader,
      classNames,
      groups.flatMap((group) => foundOf(reader, group, owners)),
    );
  },
};

/** Scopes by what V8 knows of each: its ScopeInfo. */
function groupsOf(reader: HeapReader): Group<number>[] {
  const { heap } = reader;
  const { nodeCount, retainedSizes } = heap;
  const groups = new NodeGroups<number>(heap);
  for (let node = 0; node < nodeCount; node++) {
    if ((retainedSizes[node] as number) < MIN_BYTES || !reader.isContext(node)) continue;
    const info = scopeInfoOf(reader, node);
    if (info !== undefined) groups.add(node, info);
  }
  return groups.finish().filter(({ bytes }) => bytes >= MIN_GROUP_BYTES && isShare(heap, bytes));
}

function scopeInfoOf({ heap }: HeapReader, context: number): number | undefined {
  const name = heap.strings.indexOf('system / ScopeInfo');
  return findTarget(heap, context, INTERNAL, (target) => heap.nodeNames[target] === name);
}

/** None where it is the scope of a module, which is to live, or where nothing says whose it is. */
function foundOf(
  reader: HeapReader,
  { key, count, bytes, heaviest, nearest }: Group<number>,
  owners: ReadonlyMap<number, string>,
): Found[] {
  const variable = heaviestVariable(reader, heaviest);
  const owner = owners.get(key);
  // The function that a module is has no name.
  if (variable === undefined || (owner === undefined && isModuleScope(reader, heaviest))) return [];
  const made = reader.functionOf(heaviest);
  const around = made === undefined ? [] : [`around ${functionWords(reader, made)}`];
  const where = [...(owner === undefined ? [] : [`in ${owner}()`]), ...around].join(', ');
  return where === '' ? [] : [{ node: nearest, name: `${variable} ${where}`, count, bytes }];
}

/** Names of the functions whose scopes they are; scopes of blocks, and of functions without a name, have none. */
function ownersOf(reader: HeapReader, infos: ReadonlySet<number>): Map<number, string> {
  const { nodeCount, nodeTypes, firstEdges, edges } = reader.heap;
  const owners = new Map<number, string>();
  for (let node = 0; node < nodeCount; node++) {
    if (nodeTypes[node] !== CODE) continue;
    for (let edge = firstEdges[node] as number; edge < (firstEdges[node + 1] as number); edge++) {
      const target = (edges[edge] as number) >>> EDGE_TYPE_BITS;
      if (!infos.has(target) || reader.edgeName(edge) !== 'name_or_scope_info') continue;
      const name = reader.name(node);
      if (!name.startsWith('(')) owners.set(target, name);
    }
  }
  return owners;
}

/** Of those that the scope alone holds. */
function heaviestVariable(reader: HeapReader, context: number): string | undefined {
  const { edges, dominators, retainedSizes } = reader.heap;
  let [heaviest, bytes] = [-1, 0];
  for (const edge of reader.edgesOf(context)) {
    if (((edges[edge] as number) & EDGE_TYPE_MASK) !== CONTEXT) continue;
    const target = reader.target(edge);
    const retained = retainedSizes[target] as number;
    if (dominators[target] === context && retained > bytes) [heaviest, bytes] = [edge, retained];
  }
  return heaviest < 0 ? undefined : String(reader.edgeName(heaviest));
}
