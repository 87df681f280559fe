import { defineConfig } from 'vitest/config';

/**
 * Files of tests that run the real thing: each has a lab and a clang of its own, so two keep two cores busy and more
 * would only queue.
 */
const FILES_AT_ONCE = 2;

/** One project per kind of test, so that `npx vitest --project domain` is a fast inner loop. */
export default defineConfig({
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.{ts,tsx}'],
          exclude: ['test/kernel/**', 'test/pty/**'],
        },
      },
      {
        extends: true,
        test: {
          name: 'kernel',
          include: ['test/kernel/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          maxWorkers: FILES_AT_ONCE,
        },
      },
      {
        extends: true,
        test: {
          name: 'pty',
          include: ['test/pty/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          maxWorkers: FILES_AT_ONCE,
        },
      },
    ],
  },
});
