import { defineConfig } from 'vitest/config';

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
          exclude: ['test/e2e/{operate,otlp}/**', 'test/e2e/demo.test.ts'],
          // Real processes on few cores: one file at a time, so that none starves another.
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'operate',
          include: ['test/e2e/{operate,otlp}/**/*.test.ts', 'test/e2e/demo.test.ts'],
          // These wait for verdicts, scrapes and alerts more than they compute: two at a time, after the unit tests.
          sequence: { groupOrder: 1 },
          testTimeout: 180_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
