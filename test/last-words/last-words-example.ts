import type { LastWords } from '../../src/last-words/last-words.js';

const MB = 1024 * 1024;

/** The last words of a process that came near V8's limit, with what the test is about. */
export function lastWords(changes: Partial<LastWords> = {}): LastWords {
  return {
    service: 'shop',
    pid: 42,
    host: 'here',
    startTicks: 1_000,
    startedAt: '2026-01-01T00:00:00.000Z',
    writtenAt: '2026-01-01T00:00:10.000Z',
    pressure: {
      level: 'critical',
      ratios: { heap: 0.96 },
      nearest: { limit: 'heap', usedBytes: 96 * MB, limitBytes: 100 * MB },
    },
    verdict: null,
    oomKillCount: 0,
    captures: [],
    history: [],
    ...changes,
  };
}
