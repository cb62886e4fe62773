/**
 * Speed beside `cpp | dtc`, all sides in one run:
 *   npm run bench -- --kernel 7.2|DIR [--edits 200] [--rounds 5]
 * Cold: process start to blob, both as processes. Edit: one random character in the file, to problems, in process.
 * A ratio means the same on a busy machine; a time does not.
 */
import { spawnSync } from 'node:child_process';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Analyzer } from '../../server/src/analysis/analyzer.ts';
import { DiskHost, existsDirectory } from '../../server/src/node/diskHost.ts';
import type { SourceHost } from '../../server/src/source/sourceHost.ts';
import { EditedHost } from '../harness/editedHost.ts';
import { testSyntax } from '../harness/parser.ts';
import { generator } from '../harness/random.ts';
import { kernelFolder, namedBoards, referenceBlob } from './kernelTree.ts';

const { values } = parseArgs({
  options: { kernel: { type: 'string' }, edits: { type: 'string' }, rounds: { type: 'string' } },
});
const CLI = fileURLToPath(new URL('../../server/dist/cli.js', import.meta.url));

function quantile(times: readonly number[], q: number): number {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)] ?? 0;
}

const CHARACTERS = 'abcxyz0189_-;{}<>=&"#@, \n';

/** Times from a new version of `path` to the board's problems; each edit is taken back, untimed, before the next. */
function editTimes(
  analyzer: Analyzer,
  host: EditedHost,
  board: string,
  path: string,
  edits: number,
): readonly number[] {
  const file = host.read(path);
  if (!file) return [];
  analyzer.syntax.open(path);
  const random = generator(1);
  const times: number[] = [];
  for (let i = 0; i < edits; i++) {
    host.edited = { path, text: file.text };
    analyzer.board(board)?.problems;
    const at = Math.floor(random() * file.text.length);
    const character = CHARACTERS[Math.floor(random() * CHARACTERS.length)] ?? 'x';
    const started = performance.now();
    host.edited = { path, text: file.text.slice(0, at) + character + file.text.slice(at) };
    analyzer.board(board)?.problems;
    times.push(performance.now() - started);
  }
  host.edited = undefined;
  analyzer.syntax.close(path);
  return times;
}

/** The largest file a board includes: its chip, usually. */
function chipOf(analyzer: Analyzer, host: SourceHost, board: string): string {
  let largest = board;
  for (const file of analyzer.board(board)?.files ?? []) {
    if (/\.dtsi$/.test(file) && (host.read(file)?.text.length ?? 0) > (host.read(largest)?.text.length ?? 0))
      largest = file;
  }
  return largest;
}

async function main(): Promise<number> {
  const name = values.kernel ?? process.env.KERNEL_SOURCE;
  if (name === undefined) {
    console.error('usage: npm run bench -- --kernel 7.2|DIR [--edits 200] [--rounds 5]');
    return 2;
  }
  const kernel = kernelFolder(name);
  const edits = Number(values.edits ?? 200);
  const rounds = Number(values.rounds ?? 5);
  const header = ['board', 'cpp and dtc', 'cold', 'ratio', 'edit board p50', 'p95', 'edit chip p50', 'p95', 'ratio'];
  console.log(`| ${header.join(' | ')} |\n|${header.map(() => '---').join('|')}|`);
  for (const board of namedBoards(kernel)) {
    const reference: number[] = [];
    const cold: number[] = [];
    for (let i = 0; i < rounds; i++) {
      const start = performance.now();
      await referenceBlob(kernel, board, false);
      reference.push(performance.now() - start);
      const coldStart = performance.now();
      spawnSync(process.execPath, [CLI, 'compile', board, '-o', '/dev/null'], { stdio: 'ignore' });
      cold.push(performance.now() - coldStart);
    }
    const host = new EditedHost(new DiskHost());
    const analyzer = new Analyzer(host, await testSyntax(), existsDirectory);
    const path = host.resolve(board) ?? board;
    const chip = chipOf(analyzer, host, path);
    const inBoard = editTimes(analyzer, host, path, path, edits);
    const inChip = editTimes(analyzer, host, path, chip, edits);
    const base = quantile(reference, 0.5);
    const ms = (time: number) => `${time.toFixed(1)} ms`;
    const row = [
      basename(board, '.dts'),
      ms(base),
      ms(quantile(cold, 0.5)),
      `${(quantile(cold, 0.5) / base).toFixed(2)} ×`,
      ms(quantile(inBoard, 0.5)),
      ms(quantile(inBoard, 0.95)),
      ms(quantile(inChip, 0.5)),
      ms(quantile(inChip, 0.95)),
      `${(quantile(inBoard, 0.95) / base).toFixed(2)} ×`,
    ];
    console.log(`| ${row.join(' | ')} |`);
  }
  return 0;
}

process.exitCode = await main();
