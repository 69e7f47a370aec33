/** Whether what was read of a heap snapshot is what its bytes say, by a parser of JSON and by the definitions. */
import { HeapReader, NODE_TYPES } from '../../../dist/snapshot/index.js';

const FIGURES = ['shallowSizes', 'retainedSizes', 'distances', 'dominators'];
const DETACHED = 2;
/** A name costs a look into the file. */
const EDGES_PER_NAME = 997;
/** As V8 has them; what is none of these is taken for hidden, and the reader has some of its own for what is special. */
const EDGE_TYPES = ['context', 'element', 'property', 'internal', 'hidden', 'shortcut', 'weak'];

/** What is wrong with a heap, whatever the bytes were. */
export function brokenRules(heap) {
  const { nodeCount, edgeCount, root, firstEdges, dominators, dominatorOrder } = heap;
  const targets = targetsOf(heap);
  const places = new Uint32Array(nodeCount).fill(nodeCount);
  for (const [place, node] of dominatorOrder.entries()) places[node] = place;
  const rules = {
    'the edges of the nodes are all edges': firstEdges[0] === 0 && firstEdges[nodeCount] === edgeCount,
    'edges of a node come after those of the node before it': isAscending(firstEdges),
    'edges lead to nodes': targets.every((target) => target < nodeCount),
    'each node is in the order once':
      dominatorOrder.length === nodeCount && places.every((place) => place < nodeCount),
    'the root comes first': dominatorOrder[0] === root && dominators[root] === root,
    'dominators come before what they dominate': dominators.every(
      (dominator, node) => node === root || places[dominator] < places[node],
    ),
    'retained sizes are the sums of what a node dominates': sumsAreRetained(heap),
    'the nearest retainer is nearer by a step': nearestAreNearer(heap, targets),
  };
  return Object.keys(rules).filter((rule) => !rules[rule]);
}

/** The first thing that a heap tells otherwise than its bytes, read by `JSON.parse`; nothing when they are no JSON. */
export function misread(heap, bytes) {
  const parsed = parse(bytes);
  const wrong = parsed && (wrongNode(heap, parsed) ?? wrongEdge(heap, parsed) ?? wrongTotal(heap, parsed));
  return wrong ? [wrong] : [];
}

/** Figures that are others in two heaps. */
export function differing(heap, other) {
  return FIGURES.filter((figure) => heap[figure].some((value, node) => value !== other[figure][node]));
}

function wrongNode(heap, { snapshot: { meta, node_count: nodeCount }, nodes: numbers }) {
  const field = rowsOf(numbers, meta.node_fields);
  const types = meta.node_types[meta.node_fields.indexOf('type')];
  if (heap.nodeCount !== nodeCount) return `${nodeCount} nodes`;
  for (let node = 0; node < nodeCount; node++) {
    const type = types[field(node, 'type')];
    const state = field(node, 'detachedness') ?? 0;
    const facts = {
      type: NODE_TYPES[heap.nodeTypes[node]] === (NODE_TYPES.includes(type) ? type : 'other'),
      id: heap.nodeIds[node] === field(node, 'id'),
      name: heap.nodeNames[node] === field(node, 'name'),
      edge_count: heap.firstEdges[node + 1] - heap.firstEdges[node] === field(node, 'edge_count'),
      detachedness: (heap.detachedness?.[node] ?? 0) === (state > DETACHED ? 0 : state),
    };
    for (const fact in facts) if (!facts[fact]) return `${fact} of node ${node}`;
  }
  return undefined;
}

function wrongEdge(heap, { snapshot: { meta, edge_count: edgeCount }, edges: numbers, strings }) {
  const field = rowsOf(numbers, meta.edge_fields);
  const types = meta.edge_types[meta.edge_fields.indexOf('type')];
  const reader = new HeapReader(heap);
  if (heap.edgeCount !== edgeCount) return `${edgeCount} edges`;
  for (let edge = 0; edge < edgeCount; edge++) {
    const named = types[field(edge, 'type')];
    const type = EDGE_TYPES.includes(named) ? named : 'hidden';
    const told = reader.edgeType(edge);
    const isSame = told === type || !EDGE_TYPES.includes(told);
    if (!isSame) return `type of edge ${edge}: ${told} for ${type}`;
    if (reader.target(edge) * meta.node_fields.length !== field(edge, 'to_node'))
      return `target of edge ${edge}`;
    if (edge % EDGES_PER_NAME !== 0) continue;
    const index = field(edge, 'name_or_index');
    const name = type === 'element' || type === 'hidden' ? index : strings[index];
    if (reader.edgeName(edge) !== name) return `name of edge ${edge}: ${reader.edgeName(edge)} for ${name}`;
  }
  return undefined;
}

function wrongTotal({ shallowSizes }, { snapshot: { meta }, nodes: numbers }) {
  const field = rowsOf(numbers, meta.node_fields);
  const told = shallowSizes.reduce((sum, size) => sum + size, 0);
  const inFile = shallowSizes.reduce((sum, _, node) => sum + field(node, 'self_size'), 0);
  return told === inFile || inFile > Number.MAX_SAFE_INTEGER ? undefined : `${told} bytes and not ${inFile}`;
}

function parse(bytes) {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}

function rowsOf(numbers, fields) {
  const places = new Map(fields.map((field, index) => [field, index]));
  return (row, field) => {
    const place = places.get(field);
    return place === undefined ? undefined : numbers[row * fields.length + place];
  };
}

function targetsOf(heap) {
  const reader = new HeapReader(heap);
  return heap.edges.map((_, edge) => reader.target(edge));
}

function isAscending(numbers) {
  return numbers.every((number, index) => index === 0 || number >= numbers[index - 1]);
}

function sumsAreRetained({ root, shallowSizes, retainedSizes, dominators }) {
  const sums = Float64Array.from(shallowSizes);
  for (const [node, dominator] of dominators.entries()) {
    if (node !== root) sums[dominator] += retainedSizes[node];
  }
  return (
    retainedSizes[root] > Number.MAX_SAFE_INTEGER || sums.every((sum, node) => sum === retainedSizes[node])
  );
}

function nearestAreNearer({ nodeCount, firstEdges, distances, nearestEdges }, targets) {
  for (let source = 0; source < nodeCount; source++) {
    for (let edge = firstEdges[source]; edge < firstEdges[source + 1]; edge++) {
      const target = targets[edge];
      if (nearestEdges[target] === edge && distances[target] !== distances[source] + 1) return false;
    }
  }
  return true;
}
