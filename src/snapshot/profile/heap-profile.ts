/** A `.heapprofile`: where the sampled objects that still live were allocated. */
import { HeapwardenError } from '../../error.js';

/** A function, as V8 tells of it. */
export interface ProfiledFunction {
  readonly name: string;
  /** Path or URL; empty for V8's own. */
  readonly script: string;
  /** From 1; 0 where it is not known. */
  readonly line: number;
}

/** A way by which functions called each other, with what the last one has allocated. */
export interface ProfileNode {
  readonly function: ProfiledFunction;
  /** Of the objects that it allocated itself, and that live. */
  readonly selfBytes: number;
  readonly children: readonly ProfileNode[];
}

interface RawNode {
  readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  readonly selfSize: number;
  readonly children: readonly RawNode[];
}

/** Deeper ones are loops of a broken file: V8 keeps 128 frames at most, unless it is told otherwise. */
const MAX_DEPTH = 10_000;

/**
 * Reads the text of a profile.
 *
 * @throws HeapwardenError `HEAPWARDEN_SNAPSHOT_INVALID` when it is none
 */
export function parseHeapProfile(text: string): ProfileNode {
  let head: unknown;
  try {
    head = (JSON.parse(text) as { readonly head?: unknown }).head;
  } catch (cause) {
    throw invalid((cause as Error).message, cause);
  }
  return nodeOf(head, 0);
}

function nodeOf(raw: unknown, depth: number): ProfileNode {
  if (!isNode(raw)) throw invalid('a node has no call frame, size and children');
  if (depth > MAX_DEPTH) throw invalid('its tree is too deep');
  const { functionName, url, lineNumber } = raw.callFrame;
  return {
    function: { name: functionName || '(anonymous)', script: url, line: lineNumber + 1 },
    selfBytes: raw.selfSize,
    children: raw.children.map((child) => nodeOf(child, depth + 1)),
  };
}

function isNode(raw: unknown): raw is RawNode {
  const node = raw as Partial<RawNode> | null | undefined;
  return (
    typeof node?.selfSize === 'number' &&
    Array.isArray(node.children) &&
    typeof node.callFrame?.functionName === 'string' &&
    typeof node.callFrame.url === 'string' &&
    typeof node.callFrame.lineNumber === 'number'
  );
}

function invalid(why: string, cause?: unknown): HeapwardenError {
  return new HeapwardenError('HEAPWARDEN_SNAPSHOT_INVALID', `No heap profile of V8: ${why}.`, { cause });
}
