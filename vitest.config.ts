import { defineConfig } from 'vitest/config';

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
          // Two cores: parallel kernel tests would only queue behind each other's clang.
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
          fileParallelism: false,
        },
      },
    ],
  },
});
