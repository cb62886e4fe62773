/**
 * `npm run oracle`: simulates every recorded boot and prints how many agree, per kernel and per kind of case, with the first
 * difference of each case that does not. Ends with status 1 when any differs. `--all` prints every difference; further
 * arguments choose cases by prefix.
 */
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import {
  caseNames,
  compareBoot,
  compileCase,
  KERNELS,
  readRecordings,
  simulateRecorded,
} from './golden/oracle/oracle.ts';

const options = process.argv.slice(2);
const all = options.includes('--all');
const prefixes = options.filter((option) => !option.startsWith('--'));
const folder = process.env.ORACLE_DIR ?? fileURLToPath(new URL('../../test/golden/oracle', import.meta.url));

const names = caseNames(folder).filter((name) => prefixes.length === 0 || prefixes.some((p) => name.startsWith(p)));
const blobs = new Map(names.map((name) => [name, compileCase(folder, name)]));
const kinds = [...new Set(names.map(kindOf))];
const table = new Map<string, { agree: number; total: number }>();
const failures: string[] = [];
let milliseconds = 0;

for (const kernel of KERNELS) {
  const recordings = readRecordings(folder, kernel);
  for (const [name, blob] of blobs) {
    const recorded = recordings[name];
    if (recorded === undefined) continue;
    const before = performance.now();
    const report = simulateRecorded(blob, kernel, recorded);
    milliseconds += performance.now() - before;
    const differences = compareBoot(recorded, report);
    for (const key of [`${kernel} ${kindOf(name)}`, `${kernel} all`]) {
      const cell = table.get(key) ?? { agree: 0, total: 0 };
      cell.total++;
      if (differences.length === 0) cell.agree++;
      table.set(key, cell);
    }
    for (const { field, expected, actual } of all ? differences : differences.slice(0, 1)) {
      failures.push(`${kernel} ${name}: ${field}\n  kernel    ${expected}\n  simulated ${actual}`);
    }
  }
}

console.log(['', ...KERNELS].map((text) => text.padEnd(12)).join(''));
for (const kind of [...kinds, 'all']) {
  const cells = KERNELS.map((kernel) => table.get(`${kernel} ${kind}`) ?? { agree: 0, total: 0 });
  console.log([kind, ...cells.map(({ agree, total }) => `${agree}/${total}`)].map((text) => text.padEnd(12)).join(''));
}
console.log(`${(milliseconds / (names.length * KERNELS.length)).toFixed(2)} ms per boot`);
for (const failure of failures) console.log(failure);
process.exitCode = failures.length > 0 ? 1 : 0;

function kindOf(name: string): string {
  return `${name.split('_')[0]}_`;
}
