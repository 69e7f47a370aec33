/** What is known beside the verdicts, read when an incident is opened. */
import type { Addon } from '../capture/addon.js';
import type { Circumstances } from '../incident/advice.js';
import type { Observation } from './observer.js';
import { nativeBytes } from './signals.js';

/** @param addon - undefined where there is none for this platform */
export function circumstancesOf(
  { frame, frameRssBytes }: Observation,
  addon: Pick<Addon, 'readMalloc'> | undefined,
): Circumstances {
  const malloc = addon?.readMalloc();
  return {
    nativeBytes: frame && frameRssBytes !== undefined ? nativeBytes(frame, frameRssBytes) : undefined,
    mallocFreeBytes: malloc?.freeBytes ?? undefined,
    allocator: malloc?.allocator,
    handles: frame?.handles ?? {},
  };
}
