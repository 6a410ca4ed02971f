import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Engines and browsers are real; two files at a time is what two cores carry.
    maxWorkers: 2,
    // They end what hangs. How fast something is, bench/ says: a busy machine makes no test fail.
    testTimeout: 180_000,
    hookTimeout: 240_000,
  },
});
