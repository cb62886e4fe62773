/**
 * Asks for hover, completion, definition and signature help at seeded places of real boards:
 *   npm run positions -- --kernel DIR [--boards 40] [--per-kind 10] [--anywhere 500] [--seed 13] [--insert 3] [--show 20]
 * At places where a word was taken out it says how often that word is offered, first or at all, and whether the board compiles
 * as before with an offer inserted (`--insert` of the first ten). Times are of the CPU, each for a board just edited.
 */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { Analyzer } from '../../server/src/analysis/analyzer.ts';
import type { Board } from '../../server/src/analysis/board.ts';
import { type Candidate, sorted } from '../../server/src/ide/completion/candidate.ts';
import { complete } from '../../server/src/ide/completion/complete.ts';
import { documentationOf } from '../../server/src/ide/completion/documentation.ts';
import type { CompletionQuestion } from '../../server/src/ide/completion/query.ts';
import { signatureAt } from '../../server/src/ide/completion/signature.ts';
import { findDefinition } from '../../server/src/ide/definition.ts';
import { findHover } from '../../server/src/ide/hover.ts';
import { DiskHost, existsDirectory } from '../../server/src/node/diskHost.ts';
import { EditedHost } from '../harness/editedHost.ts';
import { testSyntax } from '../harness/parser.ts';
import { POSITION_KINDS, type PositionKind, positionsOf, textWith } from '../harness/positions.ts';
import { generator } from '../harness/random.ts';
import { allBoards, kernelFolder, sample } from './kernelTree.ts';

const { values } = parseArgs({
  options: {
    kernel: { type: 'string', default: '7.2' },
    boards: { type: 'string', default: '40' },
    'per-kind': { type: 'string', default: '10' },
    anywhere: { type: 'string', default: '500' },
    seed: { type: 'string', default: '13' },
    insert: { type: 'string', default: '3' },
    show: { type: 'string', default: '20' },
    filter: { type: 'string' },
  },
});

/** What came out for one kind of place. */
interface Tally {
  places: number;
  offered: number;
  first: number;
  ten: number;
  known: number;
  /** The word is among the offers where the rest of its line is missing, as while somebody types it. */
  typing: number;
  inserted: number;
  broken: number;
  /** Milliseconds of the CPU. */
  readonly completion: number[];
  readonly signature: number[];
}

const kernel = kernelFolder(values.kernel);
const random = generator(Number(values.seed));
const chosen = sample(
  allBoards(kernel).filter((path) => values.filter === undefined || path.includes(values.filter)),
  Number(values.boards),
);
const syntax = await testSyntax();
const tallies = new Map<PositionKind, Tally>();
const shown: string[] = [];
let thrown = 0;

function tallyOf(kind: PositionKind): Tally {
  let tally = tallies.get(kind);
  if (!tally) {
    tally = {
      places: 0,
      offered: 0,
      first: 0,
      ten: 0,
      known: 0,
      typing: 0,
      inserted: 0,
      broken: 0,
      completion: [],
      signature: [],
    };
    tallies.set(kind, tally);
  }
  return tally;
}

function timed<T>(times: number[], work: () => T): T {
  const before = process.cpuUsage();
  const result = work();
  const { user, system } = process.cpuUsage(before);
  times.push((user + system) / 1000);
  return result;
}

function errorsOf(board: Board | undefined): number {
  return board?.compiled.problems.filter(({ severity }) => severity === 'error').length ?? 0;
}

function note(line: string): void {
  if (shown.length < Number(values.show)) shown.push(line);
}

for (const path of chosen) {
  const host = new EditedHost(new DiskHost());
  const analyzer = new Analyzer(host, syntax, existsDirectory);
  const text = readFileSync(path, 'utf8');
  const original = analyzer.wholeBoard(path);
  const errors = errorsOf(original);
  const folders = { includeFolders: analyzer.includeFoldersFor(path), list: (folder: string) => host.list(folder) };
  const boardOf = (edited: string) => {
    host.edited = { path, text: edited };
    return analyzer.wholeBoard(path);
  };
  const questionOf = (edited: string, offset: number): CompletionQuestion => ({
    board: boardOf(edited), reports: () => [], file: path, text: edited, offset, folders,
    compatibles: () => new Map(),
    itemsOf: (name: string) => analyzer.itemsOf(name),
  }); // biome-ignore format: one question
  syntax.open(path);
  for (const kind of [...POSITION_KINDS, 'anywhere'] as const) {
    const tally = tallyOf(kind);
    const count = Number(kind === 'anywhere' ? values.anywhere : values['per-kind']);
    for (const position of positionsOf(kind, text, count, random)) {
      const { offset, word } = position;
      const at = `${basename(path)}:${position.text.slice(0, offset).split('\n').length}`;
      try {
        const question = questionOf(position.text, offset);
        const { board } = question;
        const { items } = timed(tally.completion, () => complete(question));
        timed(tally.signature, () => signatureAt(question));
        const file = analyzer.itemsOf(path);
        if (board && file) {
          findHover(board, () => [], file, offset);
          findDefinition(board, file, offset);
        }
        for (const { documentation } of items.slice(0, 20)) if (documentation) documentationOf(board, documentation);
        tally.places++;
        if (kind === 'anywhere') continue;
        const offers = sorted(items);
        if (offers.length > 0) tally.offered++;
        if (word !== '') {
          const isWord = ({ label }: Candidate) => label === word || label === `${word}/`;
          const place = offers.findIndex(isWord);
          if (place === 0) tally.first++;
          if (place >= 0 && place < 10) tally.ten++;
          const cut = withoutRestOfLine(position.text, offset);
          if (complete(questionOf(cut, offset)).items.some(isWord)) tally.typing++;
          else if (place >= 0) note(`${at} ${kind}: '${word}' is not offered while it is typed`);
          if (place >= 0) tally.known++;
          else
            note(
              `${at} ${kind}: '${word}' is not among ${offers.length}: ${offers.slice(0, 3).map(({ label }) => label)}`,
            );
        }
        const best = offers.slice(0, 10);
        for (let i = 0; i < Number(values.insert) && best.length > 0; i++) {
          const [offer] = best.splice(Math.floor(random() * best.length), 1) as [Candidate];
          const inserted = textWith(position, offer);
          if (inserted === undefined) continue;
          tally.inserted++;
          const after = boardOf(inserted);
          if (errorsOf(after) <= errors) continue;
          tally.broken++;
          const problem = after?.compiled.problems.find(({ severity }) => severity === 'error');
          note(`${at} ${kind}: with '${offer.label}': ${problem?.code} ${problem?.message}`);
        }
      } catch (error) {
        thrown++;
        note(`${at} ${kind}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
      }
    }
  }
  syntax.close(path);
}

/** As it is while somebody types: nothing stands behind the caret in its line. */
function withoutRestOfLine(text: string, offset: number): string {
  const newline = text.indexOf('\n', offset);
  return text.slice(0, offset) + (newline < 0 ? '' : text.slice(newline));
}

function percentile(times: readonly number[], part: number): string {
  const ordered = [...times].sort((a, b) => a - b);
  return (ordered[Math.min(ordered.length - 1, Math.floor(part * ordered.length))] ?? 0).toFixed(1);
}

console.log(`${chosen.length} boards, seed ${values.seed}: ${thrown} requests threw`);
console.log(
  'kind | places | with offers | word first | in ten | at all | while typing | inserted | new errors | completion p50/p95 ms | signature p95 ms',
);
for (const [kind, t] of tallies) {
  const times = `${percentile(t.completion, 0.5)}/${percentile(t.completion, 0.95)} | ${percentile(t.signature, 0.95)}`;
  console.log([kind, t.places, t.offered, t.first, t.ten, t.known, t.typing, t.inserted, t.broken, times].join(' | '));
}
for (const line of shown) console.log(line);
if (thrown > 0) process.exitCode = 1;
