/** `heapwarden profile`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { HeapwardenError } from '../error.js';
import { size } from '../report/words.js';
import { type Allocator, allocatorsOf } from '../snapshot/profile/allocators.js';
import { foldedStacks } from '../snapshot/profile/folded.js';
import { parseHeapProfile } from '../snapshot/profile/heap-profile.js';
import { pprofOf } from '../snapshot/profile/pprof.js';
import { statOfFile } from './given-file.js';
import { findOutput } from './given-output.js';

export interface ProfileOptions {
  readonly json?: boolean;
  readonly folded?: boolean;
  readonly pprof?: string;
}

/** Functions that are listed. */
const MAX_LISTED = 25;

const GZIP = 0x1f;

/** @param files - oldest first; the last is the one that is shown */
export function profile(files: readonly string[], { json, folded, pprof }: ProfileOptions): void {
  if (pprof !== undefined) findOutput(pprof);
  const profiles = files.map((file) => parseHeapProfile(textOf(file)));
  const [last, first] = [profiles.at(-1), profiles.length > 1 ? profiles[0] : undefined];
  if (last === undefined) return;
  if (pprof !== undefined) {
    writeFileSync(pprof, pprofOf(last));
    console.log(`written to ${pprof}`);
  } else if (folded) {
    console.log(foldedStacks(last));
  } else {
    const allocators = allocatorsOf(last, first);
    console.log(
      json ? JSON.stringify(allocators, null, 2) : allocators.slice(0, MAX_LISTED).map(lineOf).join('\n'),
    );
  }
}

function lineOf({ name, script, line, bytes, bytesDelta }: Allocator): string {
  const delta = bytesDelta === null ? '' : `${bytesDelta > 0 ? '+' : ''}${size(bytesDelta)}`.padStart(11);
  return `${size(bytes).padStart(9)}${delta}  ${name}${script === '' ? '' : ` ${script}:${line}`}`;
}

function textOf(file: string): string {
  statOfFile(file);
  const bytes = readFileSync(file);
  return (bytes[0] === GZIP ? unpacked(file, bytes) : bytes).toString();
}

function unpacked(file: string, bytes: Buffer): Buffer {
  try {
    return gunzipSync(bytes);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new HeapwardenError('HEAPWARDEN_SNAPSHOT_INVALID', `${file} is no whole gzip (${code}).`, {
      cause,
    });
  }
}
