/** What is one leak: a collection with all that is in it, its keys and its own table too. */
import type { Form } from './gathering.js';
import { tokenOf } from './path-words.js';
import type { PathStep, StepKind } from './retainer-path.js';

const HOLDING_KINDS: readonly StepKind[] = ['map-value', 'map-key', 'set-member', 'key', 'element'];

/** What may be one leak with another. */
export interface Held {
  readonly form: Form;
  readonly path: readonly PathStep[];
}

/**
 * Whether what one path leads to goes with what the other leads to: it lies in the same collection, or is the collection,
 * or lies beside it in one that this lies in; or it lies along the same list or tree.
 */
export function isOneLeak({ form, path }: Held, { form: otherForm, path: other }: Held): boolean {
  if (form !== 'many' && startsWith(other, path)) return true;
  if (otherForm !== 'many' && startsWith(path, other)) return true;
  const collection = path.slice(0, lastHolding(path) ?? path.length);
  if (startsWith(other, collection) && isIn(other, collection.length)) return true;
  const around = other.slice(0, isHolding(other.at(-1)) ? -1 : other.length);
  return around.length > 1 && startsWith(path, around) && isHolding(path[around.length]);
}

/** Whether a path that leads to a collection ends there or goes on with what is in it. */
function isIn(path: readonly PathStep[], length: number): boolean {
  return path.length === length || isHolding(path[length]);
}

function startsWith(path: readonly PathStep[], beginning: readonly PathStep[]): boolean {
  return (
    path.length >= beginning.length &&
    beginning.every((step, index) => tokenOf(step) === tokenOf(path[index] as PathStep))
  );
}

function lastHolding(path: readonly PathStep[]): number | undefined {
  const index = path.findLastIndex(isHolding);
  return index < 0 ? undefined : index;
}

/** Whether a step leads into something that holds many. */
export function isHolding(step: PathStep | undefined): boolean {
  return step !== undefined && HOLDING_KINDS.includes(step.kind);
}
