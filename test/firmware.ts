/**
 * `npm run firmware efi [FOLDER]`, `npm run firmware uboot [FOLDER CASES]`: what firmware and kernels did on recorded boots beside
 * what is predicted. Prints how many agree by release, and the first differences. Ends with status 1 when any differs.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { compareEfi, type Difference, dtc, efiTree, wholeMap } from './harness/firmware/efiRecording.ts';
import { compareUBoot } from './harness/firmware/uBootRecording.ts';

const FIXTURES = fileURLToPath(new URL('../fixtures/firmware', import.meta.url));
/** The recorded trees of the engine. */
const CASES = fileURLToPath(new URL('../golden/oracle/cases', import.meta.url));
const [what = '', folder, ...rest] = process.argv.slice(2);
const table = new Map<string, { agree: number; total: number }>();
let failed = false;

/** Counts a case, and prints what differs. */
function tell(release: string, name: string, differences: readonly Difference[]): void {
  const row = table.get(release) ?? { agree: 0, total: 0 };
  row.total++;
  if (differences.length === 0) row.agree++;
  table.set(release, row);
  for (const { field, expected, actual } of differences) {
    failed = true;
    console.log(`${release} ${name}: ${field}\n  real      ${indented(expected)}\n  predicted ${indented(actual)}`);
  }
}

function indented(text: string): string {
  return text.replaceAll('\n', '\n            ');
}

/** A console may have lost the beginning of its map; firmware makes the same one for every case of a release. */
function efi(recordings: string): void {
  const cases = join(recordings, 'cases');
  const machine = join(FIXTURES, 'efi/virt.dts');
  const trees = new Map<string, Uint8Array>();
  for (const release of releasesIn(recordings)) {
    for (const file of readdirSync(join(recordings, release))) {
      const name = file.replace(/\.txt$/, '');
      const log = readFileSync(join(recordings, release, file), 'utf8');
      const standIn = join(FIXTURES, 'efi', release, 'none.txt');
      const map = wholeMap(log) ?? (existsSync(standIn) ? wholeMap(readFileSync(standIn, 'utf8')) : undefined);
      if (map === undefined) continue;
      const overlay = join(cases, `${name}.dtso`);
      const tree = trees.get(name) ?? efiTree(machine, overlay);
      trees.set(name, tree);
      tell(release, name, compareEfi(tree, release, log, map));
    }
  }
}

function releasesIn(path: string): readonly string[] {
  return readdirSync(path).filter((name) => /^\d+\.\d/.test(name));
}

/** `cases` holds the trees as sources that do not stand beside the recordings. */
function uBoot(recordings: string, cases: string): void {
  const trees = new Map<string, Uint8Array>();
  for (const release of releasesIn(recordings)) {
    for (const file of readdirSync(join(recordings, release))) {
      const name = file.replace(/\.txt$/, '');
      const own = join(recordings, 'cases', `${name}.dts`);
      const tree = trees.get(name) ?? dtc(existsSync(own) ? own : join(cases, `${name}.dts`), 'dtb', '-f');
      trees.set(name, tree);
      tell(release, name, compareUBoot(tree, readFileSync(join(recordings, release, file), 'utf8')));
    }
  }
}

if (what === 'efi') efi(folder ?? join(FIXTURES, 'efi'));
else if (what === 'uboot') uBoot(folder ?? join(FIXTURES, 'uBoot'), rest[0] ?? CASES);
else console.log('npm run firmware efi|uboot [FOLDER]');
for (const [release, { agree, total }] of table) console.log(`${release.padEnd(12)}${agree}/${total}`);
process.exitCode = failed || rest.length > 1 ? 1 : 0;
