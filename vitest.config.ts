import { defineConfig } from 'vitest/config';

const ALONE = [
  'test/e2e/native/**/*.test.ts',
  ...[
    'analyser',
    'application-isolate',
    'blocked-main-thread',
    'capture',
    'ending',
    'evidence',
    'memory-limit',
    'preload',
    'redaction',
    'ring-threads',
    'runs',
    'soak',
    'store-faults',
    'tracker',
    'trouble',
  ].map((name) => `test/e2e/${name}.test.ts`),
];

export default defineConfig({
  test: {
    // Most of the time is spent waiting for processes that tests have started.
    maxWorkers: '100%',
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/e2e/**'],
          setupFiles: ['test/fixed-seed.ts'],
          // Some read real heaps, or start a process to have one; on a machine that is busy, that takes longer.
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          exclude: ALONE,
          // These wait for processes, browsers, scrapes and verdicts more than they compute: two at a time, after the unit tests.
          sequence: { groupOrder: 1 },
          testTimeout: 180_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'alone',
          include: ALONE,
          // They look at pauses, limits and captures of real processes: one at a time, so that none starves another.
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
