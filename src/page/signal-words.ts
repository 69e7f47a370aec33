/** Signals, limits and subjects of incidents as people call them. */

import type { LimitName } from '../detect/pressure.js';
import type { Subject } from '../incident/incident.js';

const SUBJECTS: Readonly<Record<Subject, string>> = {
  js_heap: 'JS heap',
  external: 'External memory',
  array_buffers: 'Buffers',
  native: 'Native memory',
  code: 'Machine code',
  contexts: 'Contexts',
  handles: 'Handles',
  objects: 'Tracked objects',
  pressure: 'Memory pressure',
  overdue_objects: 'Overdue objects',
  died_of_memory: 'Died of memory',
};

/** Those that are many. */
const PLURALS: readonly Subject[] = ['array_buffers', 'contexts', 'handles', 'objects', 'overdue_objects'];

export function subjectName(subject: Subject): string {
  return SUBJECTS[subject];
}

/** The subject as that of a sentence: "The JS heap leaks", "Buffers leak". */
export function subjectDoes(subject: Subject, verb: string): string {
  const name = SUBJECTS[subject];
  if (PLURALS.includes(subject)) return `${name} ${verb}`;
  return subject === 'js_heap' ? `The ${name} ${verb}s` : `${name} ${verb}s`;
}

export const LIMIT_NAMES: Readonly<Record<LimitName, string>> = {
  heap: "V8's heap limit",
  cgroup: "the cgroup's memory limit",
};
