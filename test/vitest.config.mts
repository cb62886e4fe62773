import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    root: fileURLToPath(new URL('..', import.meta.url)),
    include: ['test/{unit,differential,protocol,tidy}/**/*.test.ts'],
    // Modules are loaded once for each worker, not once for each file: a third of the time. What modules keep is listed in a test.
    isolate: false,
    maxWorkers: 2,
    // A machine with other work takes many times as long; nothing waits when all is well.
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
