/**
 * `npm run oracle`: simulates every recorded boot and prints how many agree, per kernel and per kind of case, with the first
 * difference of each case that does not. Ends with status 1 when any differs. `--all` prints every difference; an argument
 * with a slash (or ORACLE_DIR) names another folder of recordings, further ones choose cases by prefix.
 */
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { compareBoot, compileCase, simulateRecorded } from './golden/oracle/oracle.ts';
import { folderOf, readFolder, withInitrd } from './golden/oracle/recordingFolder.ts';

const options = process.argv.slice(2);
const all = options.includes('--all');
const prefixes = options.filter((option) => !option.startsWith('--') && !option.includes('/'));
const folder =
  options.find((option) => option.includes('/')) ??
  process.env.ORACLE_DIR ??
  fileURLToPath(new URL('../../test/golden/oracle', import.meta.url));

const blobs = new Map<string, Uint8Array>();
const table = new Map<string, { agree: number; total: number }>();
const failures: string[] = [];
let boots = 0;
let milliseconds = 0;

const kernels = readFolder(folder);
for (const { kernel, boots: recordings } of kernels) {
  for (const [name, recorded] of Object.entries(recordings)) {
    if (prefixes.length > 0 && !prefixes.some((prefix) => name.startsWith(prefix))) continue;
    const blob = blobs.get(name) ?? compileCase(folderOf(folder, name), name);
    blobs.set(name, blob);
    const before = performance.now();
    const report = simulateRecorded(blob, kernel, recorded);
    milliseconds += performance.now() - before;
    boots++;
    const differences = compareBoot(withInitrd(recorded, blob, kernel), report);
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

// A line for each release: there may be dozens of them.
const kinds = [...[...new Set([...blobs.keys()].map(kindOf))].sort(), 'all'];
const cellOf = (kernel: string, kind: string) => {
  const cell = table.get(`${kernel} ${kind}`);
  return cell === undefined ? '' : `${cell.agree}/${cell.total}`;
};
const widths = kinds.map(
  (kind) => Math.max(kind.length, ...kernels.map(({ kernel }) => cellOf(kernel, kind).length)) + 2,
);
const line = (head: string, cells: readonly string[]) =>
  head.padEnd(12) + cells.map((cell, i) => cell.padStart(widths[i] ?? 0)).join('');
console.log(line('', kinds));
for (const { kernel } of kernels)
  console.log(
    line(
      kernel,
      kinds.map((kind) => cellOf(kernel, kind)),
    ),
  );
console.log(`${boots} boots, ${(milliseconds / boots).toFixed(2)} ms each`);
for (const failure of failures) console.log(failure);
process.exitCode = failures.length > 0 ? 1 : 0;

function kindOf(name: string): string {
  return `${name.split('_')[0]}_`;
}
