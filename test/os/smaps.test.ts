import { describe, expect, it } from 'vitest';
import { readMappings } from '../../src/os/smaps.js';
import { systemTree } from './system-tree.js';

const SMAPS = `00400000-00452000 r-xp 00000000 08:02 173521      /usr/bin/node
Size:                328 kB
Rss:                 100 kB
Pss:                  50 kB
Swap:                  0 kB
VmFlags: rd ex mr mw me
55e0a0000000-55e0a0100000 rw-p 00000000 00:00 0          [heap]
Rss:                 200 kB
Pss:                 200 kB
Swap:                  8 kB
7f0000000000-7f0000100000 rw-p 00000000 00:00 0
Rss:                 300 kB
Pss:                 300 kB
Swap:                  0 kB
7f0000200000-7f0000300000 rw-p 00000000 00:00 0          [anon: v8]
Rss:                   4 kB
Pss:                   4 kB
7ffc00000000-7ffc00100000 rw-p 00000000 00:00 0          [stack]
Rss:                  16 kB
Pss:                  16 kB
`;

describe('mappings', () => {
  it('are added up by what they are', () => {
    const KIB = 1024;
    expect(readMappings(systemTree({ 'proc/self/smaps': SMAPS }))).toEqual({
      file: { count: 1, rssBytes: 100 * KIB, pssBytes: 50 * KIB, swapBytes: 0 },
      heap: { count: 1, rssBytes: 200 * KIB, pssBytes: 200 * KIB, swapBytes: 8 * KIB },
      anonymous: { count: 2, rssBytes: 304 * KIB, pssBytes: 304 * KIB, swapBytes: 0 },
      stack: { count: 1, rssBytes: 16 * KIB, pssBytes: 16 * KIB, swapBytes: 0 },
    });
  });

  it('are not known where there is no procfs', () => {
    expect(readMappings(systemTree({}))).toBeUndefined();
  });
});
