/** What the memory of the process is mapped for. A pure reader: `root` is `/`, or a copy in a test. */
import { join } from 'node:path';
import { readText } from './procfs.js';
import type { MappingSum, MappingsReading } from './readings.js';

type Kind = keyof MappingsReading;
type Sum = { -readonly [K in keyof MappingSum]: number };

const KIB = 1024;

/** `address permissions offset device inode path`; the fields of the mapping are on the lines below (proc_pid_smaps(5)). */
const FIRST_LINE = /^[0-9a-f]+-[0-9a-f]+ \S+ \S+ \S+ \S+\s*(.*)$/;

const FIELDS: Readonly<Record<string, 'rssBytes' | 'pssBytes' | 'swapBytes'>> = {
  Rss: 'rssBytes',
  Pss: 'pssBytes',
  Swap: 'swapBytes',
};

/** Undefined where there is no procfs. The kernel walks all page tables for it: some milliseconds per GB. */
export function readMappings(root: string): MappingsReading | undefined {
  const text = readText(join(root, 'proc/self/smaps'));
  if (text === undefined || text === '') return undefined;
  const sums: Record<Kind, Sum> = { heap: zero(), anonymous: zero(), stack: zero(), file: zero() };
  let sum = sums.anonymous;
  for (const line of text.split('\n')) {
    const path = FIRST_LINE.exec(line)?.[1];
    if (path !== undefined) {
      sum = sums[kindOf(path)];
      sum.count += 1;
      continue;
    }
    const [name = '', kib] = line.split(':');
    const field = FIELDS[name];
    if (field !== undefined) sum[field] += Number.parseInt(kib ?? '', 10) * KIB;
  }
  return sums;
}

function kindOf(path: string): Kind {
  if (path === '[heap]') return 'heap';
  if (path === '[stack]') return 'stack';
  return path === '' || path.startsWith('[') ? 'anonymous' : 'file';
}

function zero(): Sum {
  return { count: 0, rssBytes: 0, pssBytes: 0, swapBytes: 0 };
}
