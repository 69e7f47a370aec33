/**
 * Redacts heap profiles. They hold no strings of the heap, but names: of functions, which may be made of user data where
 * property names are, and of scripts, which for a `data:` URL is the text of the script itself.
 */
import { HeapwardenError } from '../error.js';
import { isKept } from './keep.js';
import { Placeholders } from './placeholder.js';
import { platformNames } from './platform-names.js';
import type { RedactionOptions, RedactionReport } from './redaction.js';

/** The parts of V8's `SamplingHeapProfile` that are looked at. */
interface ProfileNode {
  readonly callFrame: { functionName: string; url: string };
  readonly children: readonly ProfileNode[];
}

/**
 * Places that name no data: files, and modules of Node. What `vm` was told, `eval` and `sourceURL` are names by the
 * application.
 */
const PLACE = /^(?:file:|node:|\/|evalmachine\.)/;

/**
 * @param json - a whole `.heapprofile`
 * @returns the redacted one, and a report that counts names
 * @throws HeapwardenError `HEAPWARDEN_SNAPSHOT_INVALID` when it is cut off, or no profile
 */
export function redactProfile(
  json: string,
  { mode, names, keep, key }: RedactionOptions,
): { readonly json: string; readonly report: RedactionReport } {
  const profile = parse(json);
  const placeholders = new Placeholders(key);
  const platform = platformNames();
  const redacted = new Set<string>();
  const kept = new Set<string>();
  const treat = (text: string, isHarmless: boolean): string => {
    if (text === '') return text;
    if (mode === 'off' || isHarmless || isKept(text, keep)) {
      kept.add(text);
      return text;
    }
    redacted.add(text);
    return placeholders.ofText(text);
  };
  const pending: ProfileNode[] = [profile.head];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    const { callFrame, children } = node;
    callFrame.functionName = treat(
      callFrame.functionName,
      names === 'keep' || platform.has(callFrame.functionName),
    );
    const { url } = callFrame;
    callFrame.url = treat(url, names === 'keep' ? !url.startsWith('data:') : PLACE.test(url));
    for (const child of children) pending.push(child);
  }
  const report = { mode, names, redactedStrings: redacted.size, keptStrings: kept.size };
  return { json: JSON.stringify(profile), report };
}

function parse(json: string): { readonly head: ProfileNode } {
  try {
    const profile = JSON.parse(json);
    if (Array.isArray(profile?.head?.children)) return profile;
  } catch {
    // Said below: the bytes themselves do not belong into a message.
  }
  throw new HeapwardenError('HEAPWARDEN_SNAPSHOT_INVALID', 'This is no whole heap profile.');
}
