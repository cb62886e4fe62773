/** From one character typed to all problems, in process; each board in a process of its own, set up as the server is. */
import { spawnSync } from 'node:child_process';
import { basename } from 'node:path';
import { Analyzer } from '../../../server/src/analysis/analyzer.ts';
import { DiskHost, existsDirectory } from '../../../server/src/node/diskHost.ts';
import { expectShortLives, youngCollector } from '../../../server/src/node/gcTuning.ts';
import type { SourceHost } from '../../../server/src/source/sourceHost.ts';
import { EditedHost } from '../../harness/editedHost.ts';
import { testSyntax } from '../../harness/parser.ts';
import { generator } from '../../harness/random.ts';
import { referenceBlob } from '../kernelTree.ts';
import { ms, quantile, table, times } from './table.ts';

/** What the client starts the server with. */
export const SERVER_FLAGS: readonly string[] = ['--max-semi-space-size=16'];

const CHARACTERS = 'abcxyz0189_-;{}<>=&"#@, \n';

/** One character put in at a random place. */
interface Edit {
  readonly at: number;
  readonly character: string;
}

/** The same edits in every run. */
export function randomEdits(text: string, count: number): readonly Edit[] {
  const random = generator(1);
  return Array.from({ length: count }, () => {
    const at = Math.floor(random() * text.length);
    return { at, character: CHARACTERS[Math.floor(random() * CHARACTERS.length)] ?? 'x' };
  });
}

/** Milliseconds for each edit. */
interface EditTimes {
  readonly chip: string;
  readonly inBoard: readonly number[];
  readonly inChip: readonly number[];
}

export async function printEdits(kernel: string, boards: readonly string[], edits: number): Promise<void> {
  const row = table(
    `Edits: ${edits} random characters in the board's file and as many in the largest file it includes, in process, from the new text to all problems.`,
    ...['board', 'cpp and dtc', 'board p50', 'p95', 'chip', 'chip p50', 'p95', 'p95 to cpp and dtc'],
  );
  for (const board of boards) {
    const reference: number[] = [];
    for (let i = 0; i < 3; i++) {
      const start = performance.now();
      await referenceBlob(kernel, board, false);
      reference.push(performance.now() - start);
    }
    const base = quantile(reference, 0.5);
    const { chip, inBoard, inChip } = editsInOwnProcess(board, edits);
    const worst = Math.max(quantile(inBoard, 0.95), quantile(inChip, 0.95));
    row(
      basename(board, '.dts'),
      ms(base),
      ms(quantile(inBoard, 0.5)),
      ms(quantile(inBoard, 0.95)),
      basename(chip),
      ms(quantile(inChip, 0.5)),
      ms(quantile(inChip, 0.95)),
      times(worst / base),
    );
  }
}

function editsInOwnProcess(board: string, edits: number): EditTimes {
  const args = [...SERVER_FLAGS, process.argv[1] ?? '', '--edits-of', board, '--edits', String(edits)];
  const { stdout, stderr, status } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`the measurement of ${board} failed: ${stderr}`);
  return JSON.parse(stdout) as EditTimes;
}

/** Measures one board in this process. */
export async function measureEdits(board: string, edits: number): Promise<EditTimes> {
  expectShortLives();
  const host = new EditedHost(new DiskHost());
  const analyzer = new Analyzer(host, await testSyntax(), existsDirectory);
  const path = host.resolve(board) ?? board;
  const chip = chipOf(analyzer, host, path);
  const inBoard = editTimes(analyzer, host, path, path, edits);
  const inChip = editTimes(analyzer, host, path, chip, edits);
  return { chip, inBoard, inChip };
}

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
  // As the server does when a file was opened and nothing happens for a moment.
  host.edited = { path, text: file.text };
  analyzer.board(board)?.problems;
  analyzer.syntax.prepare(path);
  const pause = youngCollector();
  const found: number[] = [];
  for (const { at, character } of randomEdits(file.text, edits)) {
    host.edited = { path, text: file.text };
    analyzer.board(board)?.problems;
    // As the server does when no message comes for a moment: people do not type a character every ten milliseconds.
    pause();
    const started = performance.now();
    host.edited = { path, text: file.text.slice(0, at) + character + file.text.slice(at) };
    analyzer.board(board)?.problems;
    found.push(performance.now() - started);
  }
  host.edited = undefined;
  analyzer.syntax.close(path);
  return found;
}

/** The largest file a board includes: its chip, usually. */
export function chipOf(analyzer: Analyzer, host: SourceHost, board: string): string {
  let largest = board;
  for (const file of analyzer.board(board)?.files ?? []) {
    if (/\.dtsi$/.test(file) && (host.read(file)?.text.length ?? 0) > (host.read(largest)?.text.length ?? 0))
      largest = file;
  }
  return largest;
}
