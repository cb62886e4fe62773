/**
 * Compares our blobs with dtc's, byte for byte, without and with `-@`, over a kernel tree:
 *   npm run conformance -- --kernel 7.2|DIR [--named | --sample N | --filter TEXT] [--plain | --symbols] [--jobs N]
 * A version is a tree of that name that the machine has, or else Debian's package (`kernelSource.mjs`). Prints each
 * difference with the first structure that differs and a table by architecture; exit code 1 on any difference.
 */
import { relative } from 'node:path';
import { parseArgs } from 'node:util';
import { Analyzer, DEFAULT_SETTINGS } from '../../server/src/analysis/analyzer.ts';
import { DiskHost, existsDirectory } from '../../server/src/node/diskHost.ts';
import { testSyntax } from '../harness/parser.ts';
import { type Comparison, compareBoards, type Variant } from './compareBoards.ts';
import { allBoards, kernelFolder, namedBoards, sample } from './kernelTree.ts';

const USAGE =
  'usage: npm run conformance -- --kernel 7.2|DIR [--named | --sample N | --filter TEXT] [--plain | --symbols] [--jobs N]';

const { values } = parseArgs({
  options: {
    kernel: { type: 'string' },
    named: { type: 'boolean' },
    sample: { type: 'string' },
    filter: { type: 'string' },
    plain: { type: 'boolean' },
    symbols: { type: 'boolean' },
    jobs: { type: 'string' },
  },
});

interface Row {
  sources: number;
  readonly equal: Record<Variant, number>;
  different: number;
  refused: number;
}

const newRow = (): Row => ({ sources: 0, equal: { plain: 0, symbols: 0 }, different: 0, refused: 0 });

function wantedBoards(kernel: string): readonly string[] {
  const { named, filter } = values;
  const boards = named ? namedBoards(kernel) : allBoards(kernel);
  const matching = filter === undefined ? boards : boards.filter((board) => board.includes(filter));
  return values.sample === undefined ? matching : sample(matching, Number(values.sample));
}

function count(rows: Map<string, Row>, names: readonly string[], comparison: Comparison, first: boolean): void {
  for (const name of names) {
    const row = rows.get(name) ?? newRow();
    rows.set(name, row);
    if (first) row.sources++;
    if (comparison.verdict === 'equal') row.equal[comparison.variant]++;
    else row[comparison.verdict]++;
  }
}

function printTable(rows: ReadonlyMap<string, Row>, variants: readonly Variant[]): void {
  const titles = { plain: 'equal', symbols: 'equal with -@' };
  const lines = [['', 'sources', ...variants.map((variant) => titles[variant]), 'different', 'refused by dtc']];
  for (const [name, row] of [...rows].sort(([a], [b]) => Number(a === ALL) - Number(b === ALL) || (a < b ? -1 : 1))) {
    const equal = variants.map((variant) => row.equal[variant]);
    lines.push([name, ...[row.sources, ...equal, row.different, row.refused].map(String)]);
  }
  const widths = lines[0]?.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0))) ?? [];
  for (const [name = '', ...cells] of lines) {
    const padded = cells.map((cell, i) => cell.padStart(widths[i + 1] ?? 0));
    console.log([name.padEnd(widths[0] ?? 0), ...padded].join('  '));
  }
}

const ALL = 'all';

async function main(): Promise<number> {
  const name = values.kernel ?? process.env.KERNEL_SOURCE;
  if (name === undefined || (values.sample !== undefined && !/^[1-9]\d*$/.test(values.sample))) {
    console.error(USAGE);
    return 2;
  }
  const kernel = kernelFolder(name);
  const boards = wantedBoards(kernel);
  const variants = (['plain', 'symbols'] as const).filter(
    (variant) => values[variant] ?? !(values.plain || values.symbols),
  );
  const host = new DiskHost();
  const syntax = await testSyntax();
  const analyzer = (symbols: boolean) => new Analyzer(host, syntax, existsDirectory, { ...DEFAULT_SETTINGS, symbols });
  const analyzers = Object.fromEntries(variants.map((variant) => [variant, analyzer(variant === 'symbols')]));
  const rows = new Map<string, Row>([[ALL, newRow()]]);
  const started = performance.now();
  let done = 0;
  const jobs = Math.max(1, Number(values.jobs ?? 2));
  for await (const comparison of compareBoards({ kernel, boards, analyzers, jobs })) {
    const { board, variant, verdict, detail } = comparison;
    const path = relative(kernel, board);
    const first = variant === variants[0];
    count(rows, [/^arch\/([^/]+)/.exec(path)?.[1] ?? '', ALL], comparison, first);
    if (process.stderr.isTTY)
      process.stderr.write(`\r\u001b[K${first ? ++done : done}/${boards.length} ${path.slice(-60)}`);
    if (verdict === 'equal') continue;
    if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
    console.log(`${verdict.padEnd(9)} ${path}${variant === 'symbols' ? ' -@' : ''}: ${detail}`);
  }
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
  printTable(rows, variants);
  if (rows.get(ALL)?.refused) console.log(`the kernel's own dtc may be newer: DTC=PROGRAM names another`);
  console.log(`${kernel}, ${((performance.now() - started) / 1000).toFixed(0)} s`);
  return (rows.get(ALL)?.different ?? 0) > 0 ? 1 : 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 2;
}
