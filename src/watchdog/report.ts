/** What the watchdog itself puts into a report: all of it is known without asking the application. */
import { readMappings } from '../os/smaps.js';
import type { ViewParts } from './views.js';
import { statusOf } from './views.js';

export function reportOf(parts: ViewParts): object {
  const { data, loop, history } = parts;
  const { frame } = loop.observation;
  const spaces = data.heapSpaceNames.map((name, index) => [name, frame?.heapSpaceUsedBytes[index] ?? null]);
  const { floor: _floor, ...status } = statusOf(parts);
  return {
    writtenAt: new Date().toISOString(),
    status,
    heapSpaceUsedBytes: Object.fromEntries(spaces),
    contexts: { native: frame?.nativeContexts ?? null, detached: frame?.detachedContexts ?? null },
    mallocedBytes: frame?.mallocedBytes ?? null,
    mappings: readMappings('/') ?? null,
    history: history.last(),
  };
}
