/**
 * `heapwarden/snapshot`: reads `.heapsnapshot` files of Node and Chrome, with the figures that Chrome DevTools shows, and
 * says who holds the memory. No agent is needed for it.
 */
export { HeapwardenError } from '../error.js';
export { analyse, type SnapshotSource } from './analysis/analyse.js';
export type {
  AnalysedSnapshot,
  Analysis,
  ClassGrowth,
  Comparison,
  DominatorNode,
  DuplicateString,
  ExpectedObject,
  PathBranch,
  PathTree,
  StringFacts,
  Suspect,
} from './analysis/analysis.js';
export { ClassNames } from './analysis/class-names.js';
export { type ClassTotal, classTotals } from './analysis/digest.js';
export { HeapReader } from './analysis/heap-reader.js';
export { shownPath, wordsOf } from './analysis/path-words.js';
export type { Answer, Finding } from './analysis/questions/question.js';
export type { PathStep, StepKind } from './analysis/retainer-path.js';
export type { Heap } from './graph/heap.js';
export { EDGE_TYPES, type EdgeType, NODE_TYPES, type NodeType } from './graph/heap-graph.js';
export { type OpenHeap, openHeap, readHeap } from './graph/open-heap.js';
export type { Retainers } from './graph/retainers.js';
export { type Allocator, allocatorsOf } from './profile/allocators.js';
export { foldedStacks } from './profile/folded.js';
export { type ProfileNode, parseHeapProfile } from './profile/heap-profile.js';
export { pprofOf } from './profile/pprof.js';
export { type SuspectedAllocator, suspectedAllocators } from './profile/suspected-allocators.js';
