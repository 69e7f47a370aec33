/** The questions that each analysis asks. */
import type { ClassNames } from '../class-names.js';
import type { Digest } from '../digest.js';
import type { HeapReader } from '../heap-reader.js';
import { arrays } from './arrays.js';
import { asyncContexts } from './async-contexts.js';
import { buffers } from './buffers.js';
import { closures } from './closures.js';
import { collections } from './collections.js';
import { contexts } from './contexts.js';
import { detached } from './detached.js';
import { externalMemory } from './external-memory.js';
import { growingCollections } from './growing-collections.js';
import { listeners } from './listeners.js';
import { promises } from './promises.js';
import { type Answer, MAX_FINDINGS, type Question } from './question.js';
import { scopes } from './scopes.js';
import { timers } from './timers.js';
import { weakMaps } from './weak-maps.js';

const QUESTIONS: readonly Question[] = [
  growingCollections,
  listeners,
  timers,
  promises,
  asyncContexts,
  closures,
  scopes,
  collections,
  externalMemory,
  buffers,
  arrays,
  weakMaps,
  contexts,
  detached,
];

/** Asks all questions of a heap; those without an answer are left out. @param earlier - of snapshots before it, oldest first */
export function answersOf(reader: HeapReader, classNames: ClassNames, earlier: readonly Digest[]): Answer[] {
  return QUESTIONS.map(({ name, title, explanation, answer }) => ({
    question: name,
    title,
    explanation,
    findings: answer(reader, classNames, earlier).slice(0, MAX_FINDINGS),
  })).filter(({ findings }) => findings.length > 0);
}
