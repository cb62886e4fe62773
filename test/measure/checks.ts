/**
 * Compares our checks with dtc's over a kernel tree, as pairs of check and node:
 *   npm run conformance:checks -- --kernel 7.2|DIR [--warnings all|dtc|W=0|W=1|W=2|W=12] [--sample N] [--filter TEXT] [--jobs N]
 * `all` has every check on; the others are compared under the very flags that the kernel build gives to dtc, those of the
 * makefile beside the board included. Needs dtc 1.8 (DTC names one). Prints each difference; exit code 1 on any.
 */
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { Analyzer, DEFAULT_SETTINGS } from '../../server/src/analysis/analyzer.ts';
import { type CheckSettings, WARNING_CHOICES } from '../../server/src/analysis/checkLevels.ts';
import { CHECKS } from '../../server/src/checks/checkTable.ts';
import { parseCheckSwitch } from '../../server/src/checks/levels.ts';
import { folderArguments, KERNEL_BUILDS, presetArguments, readFolderFlags } from '../../server/src/checks/presets.ts';
import { DiskHost, existsDirectory } from '../../server/src/node/diskHost.ts';
import { dtcIsAtLeast, parseMessages } from '../harness/dtc.ts';
import { testSyntax } from '../harness/parser.ts';
import { allBoards, kernelFolder, type Reference, referenceBlobs, sample } from './kernelTree.ts';

const USAGE =
  'usage: npm run conformance:checks -- --kernel 7.2|DIR [--warnings all|dtc|W=0|W=1|W=2|W=12] [--sample N] [--filter TEXT] [--jobs N]';

/** The checks of dtc 1.8.1 that look at a finished tree; the others are left at their defaults. */
const TREE_CHECKS = CHECKS.filter(({ source, reportedBy }) => source.startsWith('dtc 1.8.1') && !reportedBy).map(
  ({ id }) => id,
);
const DTC_CHECKS = new Set<string>(CHECKS.filter(({ source }) => source.startsWith('dtc 1.8.1')).map(({ id }) => id));

/** Where dtc names the root and we the node that is wrong. */
const ROOT_CHECKS = new Set(['graph_nodes', 'obsolete_chosen_interrupt_controller']);

/** What dtc is told, and what we are told, to have the same checks on. */
interface Sides {
  readonly options: (board: string) => readonly string[];
  readonly settings: CheckSettings;
}

function sidesOf(warnings: string, version: string): Sides {
  const kernel = (['6.1', '6.12', '7.2'] as const).find((each) => each === version) ?? '7.2';
  const base: CheckSettings = { ...DEFAULT_SETTINGS.checks, kernel };
  if (warnings === 'all') {
    const words = TREE_CHECKS.flatMap((id) => [['error', `no-${id}`] as const, ['warning', id] as const]);
    const switches = words.flatMap(([level, word]) => parseCheckSwitch(level, word) ?? []);
    const options = words.map(([level, word]) => `-${level === 'error' ? 'E' : 'W'}${word}`);
    return { options: () => options, settings: { ...base, warnings: 'dtc', switches } };
  }
  const preset = WARNING_CHOICES.find((each) => each === warnings);
  if (preset === undefined || preset === 'auto') throw new Error(USAGE);
  const known = (word: string) => DTC_CHECKS.has(word.replace(/^no-/, ''));
  const fixed = presetArguments(preset, kernel).filter(known);
  const absent = preset === 'dtc' ? [] : KERNEL_BUILDS[kernel].absent;
  return {
    options: (board) => {
      const makefile = join(dirname(board), 'Makefile');
      const stem = basename(board).replace(/\.dtso?$/, '');
      const text = preset !== 'dtc' && existsSync(makefile) ? readFileSync(makefile, 'utf8') : '';
      const words = [...fixed, ...folderArguments(readFolderFlags(text), stem)];
      return [...words.map((word) => `-W${word}`), ...absent.map((id) => `-Eno-${id}`)];
    },
    settings: { ...base, warnings: preset },
  };
}

const { values } = parseArgs({
  options: {
    kernel: { type: 'string' },
    warnings: { type: 'string' },
    sample: { type: 'string' },
    filter: { type: 'string' },
    jobs: { type: 'string' },
  },
});

async function main(): Promise<number> {
  if (values.kernel === undefined) throw new Error(USAGE);
  if (!dtcIsAtLeast(1, 8)) throw new Error('needs dtc 1.8: DTC=PROGRAM names one');
  const kernel = kernelFolder(values.kernel);
  const { options, settings } = sidesOf(values.warnings ?? 'all', values.kernel.replace(/^.*linux-/, ''));
  const all = allBoards(kernel).filter((board) => board.includes(values.filter ?? ''));
  const boards = values.sample === undefined ? all : sample(all, Number(values.sample));
  const host = new DiskHost();
  const analyzer = new Analyzer(host, await testSyntax(), existsDirectory, { ...DEFAULT_SETTINGS, checks: settings });
  const jobs = Math.max(1, Number(values.jobs ?? 2));
  const pending: Promise<readonly Reference[]>[] = [];
  const counts = { boards: 0, refused: 0, pairs: 0, differences: 0 };
  for (const [i, board] of boards.entries()) {
    for (const ahead of boards.slice(i + pending.length, i + jobs)) {
      pending.push(referenceBlobs(kernel, relative(kernel, ahead), [options(ahead)], false));
    }
    const [reference] = (await pending.shift()) ?? [];
    if (reference?.status !== 0) {
      console.log(`refused   ${relative(kernel, board)}: ${reference?.messages.trim().split('\n').pop()}`);
      counts.refused++;
      continue;
    }
    counts.boards++;
    const theirs = new Set(
      parseMessages(reference.messages)
        .filter(({ text }) => !text.startsWith('Failed prerequisite'))
        .map(({ check, path }) => `${check} ${path}`),
    );
    const ours = ourPairs(analyzer, board);
    counts.pairs += theirs.size;
    for (const [name, one, other] of [
      ['only dtc', theirs, ours],
      ['only we', ours, theirs],
    ] as const) {
      for (const pair of one) {
        if (other.has(pair)) continue;
        counts.differences++;
        console.log(`${name.padEnd(9)} ${relative(kernel, board)}: ${pair}`);
      }
    }
  }
  const { refused, pairs, differences } = counts;
  console.log(`${counts.boards} sources, ${pairs} pairs, ${differences} differences; ${refused} refused by cpp or dtc`);
  return differences > 0 ? 1 : 0;
}

function ourPairs(analyzer: Analyzer, path: string): ReadonlySet<string> {
  const problems = analyzer.board(analyzer.host.resolve(path) ?? path)?.problems ?? [];
  const pairs = new Set<string>();
  for (const { code, subject } of problems) {
    if (!DTC_CHECKS.has(code) || !subject) continue;
    pairs.add(`${code} ${ROOT_CHECKS.has(code) ? '/' : subject.path}`);
  }
  return pairs;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 2;
}
