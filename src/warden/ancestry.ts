/** What the processes above this one tell of it, by procfs; nothing where there is none. */
import { readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { readParentPid, readStartTicks, readText } from '../os/procfs.js';

/** Where the search upwards ends: shells and package managers between an application and its tool are few. */
const MAX_ANCESTORS = 16;

export interface AncestrySources {
  /** Default `/`. */
  readonly root?: string;
  /** Default this process. */
  readonly pid?: number;
  /** The folder of Heapwarden, with the list of watched processes. */
  readonly dir: string;
}

/**
 * Whether a watched process has this one started below it, and reads its output. Who only starts another process gives it
 * its own output, or a file.
 */
export function isToolOfWatched({ root = '/', pid = process.pid, dir }: AncestrySources): boolean {
  const watched = ancestorsOf(root, pid).find((ancestor) => isWatched(root, dir, ancestor));
  if (watched === undefined) return false;
  const output = readOutput(root, pid);
  // Node connects the outputs of its children by sockets.
  return /^(pipe|socket):/.test(output ?? '') && output !== readOutput(root, watched);
}

function ancestorsOf(root: string, pid: number): number[] {
  const ancestors: number[] = [];
  for (let next = readParentPid(root, pid); next && ancestors.length < MAX_ANCESTORS; ) {
    ancestors.push(next);
    next = readParentPid(root, next);
  }
  return ancestors;
}

/** Whether a process is on the list; an entry may be left of an earlier one with its pid. */
function isWatched(root: string, dir: string, pid: number): boolean {
  const text = readText(join(dir, 'processes', `${pid}.json`));
  if (text === undefined) return false;
  try {
    return JSON.parse(text).startTicks === readStartTicks(root, pid);
  } catch {
    return false;
  }
}

/** What the standard output of a process is, such as `socket:[4711]`; undefined where the system does not tell. */
function readOutput(root: string, pid: number): string | undefined {
  try {
    return readlinkSync(join(root, `proc/${pid}/fd/1`));
  } catch {
    return undefined;
  }
}
