/** Emitters and event targets with many listeners of one event. */
import type { ClassNames } from '../class-names.js';
import type { HeapReader } from '../heap-reader.js';
import { shapeOf, withoutRepeats, wordsOf } from '../path-words.js';
import { type PathStep, retainerPath } from '../retainer-path.js';
import { type ListenerList, listenerArrays, listenerChains } from './listener-lists.js';
import type { Finding, Question } from './question.js';

/** Node warns of more. */
const USUAL_COUNT = 10;

/** Lists that are looked at, the longest first. */
const MAX_LISTS = 200;

export const listeners: Question = {
  name: 'listeners',
  title: 'Emitters with many listeners',
  explanation:
    'EventEmitters and EventTargets (AbortSignals among them) that have more than ten listeners of one event each, by class and event. The count is that of the listeners, the bytes are what only they hold. Where the emitter outlives what listens to it, each listener keeps what it uses: remove it with off(), or add it with { once: true } or a signal.',
  answer(reader, classNames) {
    const lists = [...listenerArrays(reader, USUAL_COUNT + 1), ...listenerChains(reader, USUAL_COUNT + 1)]
      .sort((a, b) => b.count - a.count)
      .slice(0, MAX_LISTS);
    return rowsOf(reader, classNames, lists);
  },
};

function rowsOf(reader: HeapReader, classNames: ClassNames, lists: readonly ListenerList[]): Finding[] {
  const rows = new Map<string, Finding>();
  for (const { node, count, bytes } of lists) {
    const steps = retainerPath(reader, node, (other) => classNames.of(other));
    const name = nameOf(steps);
    if (name === undefined) continue;
    const path = withoutRepeats(steps.slice(0, -2));
    const key = `${name} ${shapeOf(path)}`;
    const row = rows.get(key) ?? { name, count: 0, bytes: 0, path: wordsOf(path) };
    rows.set(key, { ...row, count: row.count + count, bytes: row.bytes + bytes });
  }
  return [...rows.values()].sort((a, b) => b.count - a.count);
}

/** `Bus 'tick'`, by how the path to the list ends: the emitter, its events, one of them. Undefined where it ends otherwise. */
function nameOf(path: readonly PathStep[]): string | undefined {
  const [emitter, events, event] = path.slice(-3);
  if (event === undefined || !/^_events$|^<symbol kEvents>$/.test(events?.name ?? '')) return undefined;
  return `${emitter?.className ?? emitter?.name ?? 'emitter'} '${event.name ?? '?'}'`;
}
