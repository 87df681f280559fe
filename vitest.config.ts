import { defineConfig } from 'vitest/config';

/** Each has a lab and a clang of its own: two keep two cores busy, more would only queue. */
const TERMINALS_AT_ONCE = 2;

/** One project per kind of test, so that `npx vitest --project domain` is a fast inner loop. */
export default defineConfig({
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.{ts,tsx}'],
          exclude: ['test/kernel/**', 'test/pty/**', 'test/web/**'],
          // Beside the other projects on two cores the slowest take many times their own second.
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'kernel',
          include: ['test/kernel/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          // One test watches the whole machine's mounts and programs, which the others change.
          fileParallelism: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'pty',
          include: ['test/pty/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          maxWorkers: TERMINALS_AT_ONCE,
        },
      },
      {
        extends: true,
        test: {
          name: 'web',
          include: ['test/web/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
