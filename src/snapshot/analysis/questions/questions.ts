/** The questions that each analysis asks. */
import type { ClassNames } from '../class-names.js';
import type { Digest } from '../digest.js';
import type { HeapReader } from '../heap-reader.js';
import { growingCollections } from './growing-collections.js';
import { type Answer, MAX_FINDINGS, type Question } from './question.js';

const QUESTIONS: readonly Question[] = [growingCollections];

/** Asks all questions of a heap; those without an answer are left out. @param earlier - of snapshots before it, oldest first */
export function answersOf(reader: HeapReader, classNames: ClassNames, earlier: readonly Digest[]): Answer[] {
  return QUESTIONS.map(({ name, title, explanation, answer }) => ({
    question: name,
    title,
    explanation,
    findings: answer(reader, classNames, earlier).slice(0, MAX_FINDINGS),
  })).filter(({ findings }) => findings.length > 0);
}
