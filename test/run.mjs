// npm test: unit, differential, protocol and tidy tests, then the browser tests; ends with `N passed, N failed`.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { requirePrograms } from './requirements.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** Runs vitest with a configuration; `{ passed, failed }`, with a run that did not finish as one failure. */
function runVitest(config) {
  const report = join(root, 'node_modules/.cache/vitest-report.json');
  mkdirSync(dirname(report), { recursive: true });
  rmSync(report, { force: true });
  const args = ['run', '--config', config, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const { status } = spawnSync(process.execPath, [join(root, 'node_modules/vitest/vitest.mjs'), ...args], {
    cwd: root,
    stdio: 'inherit',
  });
  try {
    const { numPassedTests, numFailedTests, success } = JSON.parse(readFileSync(report, 'utf8'));
    const failed = numFailedTests > 0 || (success && status === 0) ? numFailedTests : 1;
    return { passed: numPassedTests, failed };
  } catch {
    return { passed: 0, failed: 1 };
  }
}

const missing = requirePrograms();
if (missing !== undefined) {
  console.error(missing);
  console.log('0 passed, 1 failed');
  process.exit(1);
}
const unit = runVitest('test/vitest.config.mts');
const browser = runVitest('test/e2e/vitest.config.mts');
const passed = unit.passed + browser.passed;
const failed = unit.failed + browser.failed;
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
