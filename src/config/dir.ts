/** The folder for artefacts where the validation library is not loaded. */
import { readFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

/** One for each user. In a container the user is often a number alone, of whom the system knows nothing else. */
export function defaultDir(): string {
  return join(tmpdir(), `heapwarden-${process.getuid?.() ?? userInfo().uid}`);
}

/** What a process with this environment has for a folder, unless its code says otherwise; nothing is checked. */
export function dirByEnvironment(env: Readonly<Record<string, string | undefined>>): string {
  return env['HEAPWARDEN_DIR'] || dirInFile(env['HEAPWARDEN_CONFIG']) || defaultDir();
}

function dirInFile(path: string | undefined): string | undefined {
  if (!path) return undefined;
  try {
    const { dir } = JSON.parse(readFileSync(path, 'utf8'));
    return typeof dir === 'string' ? dir : undefined;
  } catch {
    // The watchdog says what is wrong with the file.
    return undefined;
  }
}
