/**
 * Formats every source of a kernel tree and compiles every board from the formatted files:
 *   npm run format:kernel -- --kernel 7.2|DIR [--sample N] [--shuffle SEED] [--out DIR]
 * `--sample`: boards that are compiled. `--shuffle`: their files are laid out by chance first. `--out`: writes what was
 * formatted, for other programs to look at. Prints a table; exit code 1 where a blob differs, a file is formatted otherwise a
 * second time, or is refused.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { Analyzer } from '../../server/src/analysis/analyzer.ts';
import { DiskHost, existsDirectory } from '../../server/src/node/diskHost.ts';
import { PatchedHost } from '../../server/src/source/patchedHost.ts';
import { formatEdits, formatText } from '../../server/src/style/format.ts';
import { testSyntax } from '../harness/parser.ts';
import { generator } from '../harness/random.ts';
import { shuffleLayout } from '../harness/shuffleLayout.ts';
import { allBoards, allSources, kernelFolder, sample } from './kernelTree.ts';

const { values } = parseArgs({
  options: {
    kernel: { type: 'string' },
    sample: { type: 'string' },
    shuffle: { type: 'string' },
    out: { type: 'string' },
  },
});

async function main(): Promise<number> {
  const name = values.kernel ?? process.env.KERNEL_SOURCE;
  if (name === undefined) {
    console.error('usage: npm run format:kernel -- --kernel 7.2|DIR [--sample N] [--shuffle SEED] [--out DIR]');
    return 2;
  }
  const kernel = kernelFolder(name);
  const random = values.shuffle === undefined ? undefined : generator(Number(values.shuffle));
  const texts = new Map<string, string>();
  const counts = {
    files: 0,
    changedFiles: 0,
    lines: 0,
    changedLines: 0,
    refused: 0,
    notIdempotent: 0,
    milliseconds: 0,
  };
  for (const path of allSources(kernel)) {
    const written = readFileSync(path, 'utf8');
    const before = random ? shuffleLayout(written, random) : written;
    const started = performance.now();
    const formatted = formatText(before);
    counts.milliseconds += performance.now() - started;
    counts.files++;
    counts.lines += before.split('\n').length - 1;
    if ('refusal' in formatted) {
      counts.refused++;
      console.log(`refused ${relative(kernel, path)}: ${formatted.refusal}`);
      continue;
    }
    const after = formatted.text;
    texts.set(path, after);
    if (after !== before) counts.changedFiles++;
    counts.changedLines += changedLines(before, after);
    const again = formatText(after);
    if (!('text' in again) || again.text !== after) {
      counts.notIdempotent++;
      console.log(`formatted otherwise a second time: ${relative(kernel, path)}`);
    }
    if (values.out !== undefined) {
      const out = join(values.out, relative(kernel, path));
      mkdirSync(dirname(out), { recursive: true });
      writeFileSync(out, after);
    }
  }
  const all = allBoards(kernel);
  const boards = values.sample === undefined ? all : sample(all, Number(values.sample));
  const different = await compare(kernel, boards, texts);
  const rows: readonly (readonly [string, string | number])[] = [
    ['files', counts.files],
    ['files changed', counts.changedFiles],
    ['lines', counts.lines],
    ['lines changed', counts.changedLines],
    ['files refused', counts.refused],
    ['files formatted otherwise a second time', counts.notIdempotent],
    ['boards with the same blob', `${boards.length - different} of ${boards.length}`],
    ['time of formatting', `${(counts.milliseconds / 1000).toFixed(1)} s`],
  ];
  for (const row of rows) console.log(`| ${row.join(' | ')} |`);
  return different + counts.refused + counts.notIdempotent > 0 ? 1 : 0;
}

/** Lines of the first text that an edit touches. */
function changedLines(before: string, after: string): number {
  const lines = new Set<number>();
  let line = 0;
  let at = 0;
  for (const { start, end } of formatEdits(before, after)) {
    for (; at < start; at++) if (before[at] === '\n') line++;
    lines.add(line);
    for (; at < end; at++) if (before[at] === '\n') line++;
  }
  return lines.size;
}

/** How many boards have another blob when compiled from these texts. */
async function compare(kernel: string, boards: readonly string[], texts: ReadonlyMap<string, string>): Promise<number> {
  const syntax = await testSyntax();
  const disk = new DiskHost();
  const written = new Analyzer(disk, syntax, existsDirectory);
  const formatted = new Analyzer(new PatchedHost(disk, texts), syntax, existsDirectory);
  let different = 0;
  for (const path of boards) {
    const [one, other] = [written, formatted].map((analyzer) => analyzer.board(disk.resolve(path) ?? path)?.blob);
    if (one !== undefined && other !== undefined && Buffer.compare(one, other) === 0) continue;
    if (one === undefined && other === undefined) continue;
    different++;
    console.log(`different ${relative(kernel, path)}`);
  }
  return different;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? error.stack : String(error));
  process.exitCode = 2;
}
