import {
  ANALYSIS_VERSION,
  type Analysis,
  type DominatorNode,
  type PathBranch,
} from '../../src/snapshot/analysis/analysis.js';
import { MAX_FINDINGS } from '../../src/snapshot/analysis/questions/question.js';

/** More questions than are asked. */
const QUESTIONS = 20;

/** Steps of the path to an object in a list of V8 or of the application. */
const STEPS = 500;

/** An analysis with as much in it as there can be. @param name - makes the names of it, of which each may be long */
export function largestAnalysis(name: (number: number) => string): Analysis {
  const path = (number: number) => times(STEPS, (step) => name(number + step));
  const branch = (number: number): PathBranch => ({
    step: name(number),
    count: 1,
    branches: [],
    moreCount: 0,
  });
  const suspect = (number: number) => ({
    className: name(number),
    newCount: 1e7,
    newBytes: 1e9,
    bytesThen: 1e8,
    bytesNow: 1.1e9,
    countThen: 1e6,
    countNow: 1.1e7,
    growthBytesPerHour: 1e9,
    retainerPath: path(number),
    steps: [],
    pathTree: { count: 200, branches: times(60, branch), moreCount: 140 },
    holder: { script: `file:///${name(number)}`, line: 12 },
    confidenceRatio: 1,
    pattern: 'Map without bound',
    advice: 'Entries are set and never deleted. '.repeat(6),
  });
  return {
    version: ANALYSIS_VERSION,
    comparison: { hasSameIds: true, isReversed: false },
    snapshots: [1, 2].map((hour) => ({
      takenAt: new Date(hour * 3_600_000).toISOString(),
      nodeCount: 1e7,
      edgeCount: 4e7,
      bytes: 1e9,
    })),
    suspects: times(5, suspect),
    signature: '0123456789abcdef',
    classes: times(100, (number) => ({
      className: name(number),
      count: 1e7,
      shallowBytes: 1e9,
      retainedBytes: 1e9,
      countDelta: -1e7,
      shallowBytesDelta: -1e9,
      retainedBytesDelta: -1e9,
      newCount: 1e7,
      goneCount: 1e7,
      survivedCount: 1e7,
    })),
    strings: {
      count: 1e7,
      bytes: 1e9,
      wastedBytes: 1e9,
      duplicates: times(20, (number) => ({
        text: `${name(number).slice(0, 80)}…`,
        count: 1e6,
        wastedBytes: 1e8,
      })),
    },
    answers: times(QUESTIONS, (question) => ({
      question: `question-${question}`,
      title: `Question ${question}`,
      explanation: 'What the rows are, and what to make of them. '.repeat(5),
      findings: times(MAX_FINDINGS, (number) => ({
        name: name(number),
        count: 1e7,
        bytes: 1e9,
        path: path(number),
      })),
    })),
    dominators: bush(name),
    expected: times(100, (id) => ({
      id,
      className: name(id),
      retainedBytes: 1e9,
      retainerPath: path(id),
    })),
  };
}

/** A list of 150 nodes that dominate each other and one more each, and 100 beside it. */
function bush(name: (number: number) => string): DominatorNode {
  let chain: DominatorNode = { name: name(0), retainedBytes: 1e6, children: [] };
  for (let link = 1; link < 150; link++) {
    const leaf = { name: name(link), retainedBytes: 1e6, children: [] };
    chain = { name: name(link), retainedBytes: chain.retainedBytes + 1e6, children: [chain, leaf] };
  }
  const leaves = times(100, (number) => ({ name: name(number), retainedBytes: 1e6, children: [] }));
  return { name: '(root)', retainedBytes: 1e9, children: [chain, ...leaves] };
}

function times<T>(length: number, make: (number: number) => T): T[] {
  return Array.from({ length }, (_, number) => make(number));
}
