/** The process of an analysis, as the system sees it; and snapshots that come as slowly as a test wants. */
import { readdirSync, readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';

const PATIENCE_MS = 30_000;

/** Why the process cannot be looked at here; undefined when it can. */
export const reasonToSkip = process.platform === 'linux' ? undefined : 'it is looked for in procfs';

/** Waits until this process has started an analysis, and its program runs. */
export async function analyserPid(): Promise<number> {
  for (const startedAtMs = Date.now(); Date.now() - startedAtMs < PATIENCE_MS; await delay(10)) {
    const pid = readdirSync('/proc').map(Number).find(isAnalyser);
    if (pid !== undefined) return pid;
  }
  throw new Error('no process that analyses was started');
}

/** A file of procfs; empty when the process is gone. */
export function factOf(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}

/** The first half of `bytes`, and the rest when it is let go. */
export function slowly(bytes: Buffer): { readonly read: () => Readable; readonly letGo: () => void } {
  let letGo = (): void => {};
  const isWanted = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  async function* chunks(): AsyncGenerator<Buffer> {
    yield bytes.subarray(0, bytes.length / 2);
    await isWanted;
    yield bytes.subarray(bytes.length / 2);
  }
  return { read: () => Readable.from(chunks()), letGo };
}

/** Its program begins with giving way, last of all to the kernel. */
function isAnalyser(pid: number): boolean {
  return (
    factOf(pid, 'status').includes(`\nPPid:\t${process.pid}\n`) &&
    factOf(pid, 'cmdline').includes('analyser/main.js') &&
    factOf(pid, 'oom_score_adj').trim() === '1000'
  );
}
