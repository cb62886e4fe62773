import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    root: fileURLToPath(new URL('../..', import.meta.url)),
    globalSetup: 'test/e2e/package.setup.mjs',
    include: ['test/e2e/**/*.test.mjs'],
    // Each file has a workbench and a browser of its own, which wait for each other half of the time.
    maxWorkers: 2,
    // Each wait in a test has a limit of its own.
    testTimeout: 600_000,
    hookTimeout: 900_000,
  },
});
