/** What the analysis of heap snapshots finds, as JSON. Types only. */
import type { Answer } from './questions/question.js';
import type { PathStep } from './retainer-path.js';

/** Version of this schema; a field that is added does not change it. */
export const ANALYSIS_VERSION = 1;

export interface Analysis {
  readonly version: typeof ANALYSIS_VERSION;
  /** Oldest first. */
  readonly snapshots: readonly AnalysedSnapshot[];
  /** How far they can be compared with each other; null where there is one. */
  readonly comparison: Comparison | null;
  /** Who is to blame, most likely first, at most five. Empty where nothing has gathered. */
  readonly suspects: readonly Suspect[];
  /** The same for the same leak, in every process and version of Node; null without a suspect. */
  readonly signature: string | null;
  /** Classes that have grown most, or are largest where there is one snapshot; at most 100. */
  readonly classes: readonly ClassGrowth[];
  /** Of the newest snapshot. */
  readonly strings: StringFacts;
  /** External memory, listeners, timers and more, of the newest snapshot; those that have an answer. */
  readonly answers: readonly Answer[];
  /** The largest of what holds memory in the newest snapshot, at most 400 nodes. */
  readonly dominators: DominatorNode;
  /** Objects that were expected to be collected and are in the newest snapshot. */
  readonly expected: readonly ExpectedObject[];
}

export interface AnalysedSnapshot {
  /** ISO 8601; null when it is not known. */
  readonly takenAt: string | null;
  readonly nodeCount: number;
  readonly edgeCount: number;
  /** Sum of all nodes. */
  readonly bytes: number;
}

export interface Comparison {
  /** Whether ids stand for the same objects in all of them: neither in copies by fork(), nor in different processes. */
  readonly hasSameIds: boolean;
  /** Whether one was taken before another that it is behind: by their ids, or by their times where the ids do not tell. */
  readonly isReversed: boolean;
}

export interface Suspect {
  readonly className: string;
  /** New objects of this class there; all of them where there is one snapshot. */
  readonly newCount: number;
  /** What has come with them: their own bytes, and those of what only they hold. */
  readonly newBytes: number;
  /** All objects of the class, in the first snapshot and in the last; the same where there is one. */
  readonly countThen: number;
  readonly countNow: number;
  /** What all of them retain, then and now. */
  readonly bytesThen: number;
  readonly bytesNow: number;
  /** Null where there is one snapshot, less than ten seconds between them, or it is not known when they were taken. */
  readonly growthBytesPerHour: number | null;
  /** From a module, the global object or a GC root to the suspect, as code reads. */
  readonly retainerPath: readonly string[];
  readonly steps: readonly PathStep[];
  /** The paths of up to 200 of the objects. */
  readonly pathTree: PathTree;
  /** Where the function or module is that holds it, as far as the snapshot tells. */
  readonly holder: { readonly script: string | null; readonly line: number | null };
  /** How much speaks for it, 0–1: its share of what is new, and how many of its objects are held this way. */
  readonly confidenceRatio: number;
  /** What kind of leak it looks like. */
  readonly pattern: string;
  /** What to do about it. */
  readonly advice: string;
}

/** A suspect as an incident has it: the ways to its objects are in the analysis. */
export type SuspectInShort = Omit<Suspect, 'pathTree'>;

/** Ways in which objects are held, those first that most of them are held in. */
export interface PathTree {
  /** Objects whose paths go through here. */
  readonly count: number;
  readonly branches: readonly PathBranch[];
  /** Objects whose paths go on in ways that are not shown. */
  readonly moreCount: number;
}

export interface PathBranch extends PathTree {
  /** A step as code reads; `[…]` for keys that differ. */
  readonly step: string;
}

export interface ClassGrowth {
  readonly className: string;
  /** Objects that have a size of their own: what V8 needs for an object counts as part of it. */
  readonly count: number;
  /** Bytes without what they hold. */
  readonly shallowBytes: number;
  /** Bytes that would go if all of them went. */
  readonly retainedBytes: number;
  /** Since the first snapshot; null where there is one. */
  readonly countDelta: number | null;
  readonly shallowBytesDelta: number | null;
  readonly retainedBytesDelta: number | null;
  /** Objects that are in the last snapshot and not in the first. Null where their ids do not tell, as of those by fork(). */
  readonly newCount: number | null;
  /** Those that were in the first and are gone. */
  readonly goneCount: number | null;
  /** Those that are in both. */
  readonly survivedCount: number | null;
}

export interface StringFacts {
  readonly count: number;
  readonly bytes: number;
  /** What would be saved if each text were there once. */
  readonly wastedBytes: number;
  /** Those that waste most, at most 20. */
  readonly duplicates: readonly DuplicateString[];
}

export interface DuplicateString {
  /** Its first 80 characters; what redaction has put there in a snapshot that was redacted. */
  readonly text: string;
  readonly count: number;
  readonly wastedBytes: number;
}

/** A node, and those that would go with it. */
export interface DominatorNode {
  readonly name: string;
  readonly retainedBytes: number;
  /** The largest first. */
  readonly children: readonly DominatorNode[];
}

/** An object that the application gave to `warden.expectCollected()`. */
export interface ExpectedObject {
  /** The id that the incident names. */
  readonly id: number;
  readonly className: string;
  readonly retainedBytes: number;
  readonly retainerPath: readonly string[];
}
