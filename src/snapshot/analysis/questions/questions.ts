/** The questions that each analysis asks. */
import type { ClassNames } from '../class-names.js';
import type { HeapReader } from '../heap-reader.js';
import { asyncContexts } from './async-contexts.js';
import { closures } from './closures.js';
import { listeners } from './listeners.js';
import { promises } from './promises.js';
import { type Answer, MAX_FINDINGS, type Question } from './question.js';
import { scopes } from './scopes.js';
import { timers } from './timers.js';

const QUESTIONS: readonly Question[] = [listeners, timers, promises, asyncContexts, closures, scopes];

/** Asks all questions of a heap; those without an answer are left out. */
export function answersOf(reader: HeapReader, classNames: ClassNames): Answer[] {
  return QUESTIONS.map(({ name, title, explanation, answer }) => ({
    question: name,
    title,
    explanation,
    findings: answer(reader, classNames).slice(0, MAX_FINDINGS),
  })).filter(({ findings }) => findings.length > 0);
}
