/** What a question about a heap is, and what an answer. Types only: each question is a file of its own beside this one. */
import type { ClassNames } from '../class-names.js';
import type { Digest } from '../digest.js';
import type { HeapReader } from '../heap-reader.js';

/** One question, asked of the newest snapshot. */
export interface Question {
  /** Stable, for machines: `external`, `listeners`. */
  readonly name: string;
  /** As a heading in reports. */
  readonly title: string;
  /** What the rows are, and what to make of them. */
  readonly explanation: string;
  /** The heaviest first, of which reports show the first {@link MAX_FINDINGS}; empty where there is nothing to tell. */
  readonly answer: (
    reader: HeapReader,
    classNames: ClassNames,
    /** What is kept of earlier snapshots, oldest first. */
    earlier: readonly Digest[],
  ) => readonly Finding[];
}

/** Rows of an answer that are kept. */
export const MAX_FINDINGS = 20;

/** A row of an answer. */
export interface Finding {
  /** What it is: a class, an emitter and its event, a function and its place. */
  readonly name: string;
  readonly count: number;
  readonly bytes: number;
  /** Where one of them is held, as code reads; empty where that says nothing. */
  readonly path: readonly string[];
}

/** A question with its answer. */
export interface Answer {
  readonly question: string;
  readonly title: string;
  readonly explanation: string;
  readonly findings: readonly Finding[];
}
