import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    root: fileURLToPath(new URL('../..', import.meta.url)),
    globalSetup: 'test/e2e/package.setup.mjs',
    include: ['test/e2e/**/*.test.mjs'],
    // A workbench and a browser keep two cores busy: two files at a time take as long.
    fileParallelism: false,
    // Each wait in a test has a limit of its own.
    testTimeout: 600_000,
    hookTimeout: 900_000,
  },
});
