/** Tells when files change, by looking at them: notifications do not come for every volume. */
import { type StatsListener, unwatchFile, watchFile } from 'node:fs';

/** Certificates and tokens are rotated with hours to spare. */
const INTERVAL_MS = 5_000;

/** @returns what ends it */
export function watchFiles(
  paths: readonly string[],
  onChange: () => void,
  intervalMs: number = INTERVAL_MS,
): () => void {
  const listener: StatsListener = () => onChange();
  for (const path of paths) watchFile(path, { interval: intervalMs, persistent: false }, listener);
  return () => {
    for (const path of paths) unwatchFile(path, listener);
  };
}
