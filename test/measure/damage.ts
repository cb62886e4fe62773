/**
 * Breaks real boards and looks at what is said about it:
 *   npm run damage -- --kernel DIR [--boards 200] [--per-board 10] [--seed 72] [--edit delete|duplicate|swap|insert|truncate]
 *     [--files board|included|both] [--path open|closed|both] [--show N] [--filter TEXT] [--no-reference]
 *     [--dump FILE]
 * One mistake at a time, half of them in the board file, half in an included `.dtsi`. `cpp | dtc` says whether a mistake does
 * any harm and where it would look for it. `--dump` writes the blob's digest and every problem of every broken board, a line
 * each: two versions of the compiler behave alike where `diff` finds nothing.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { Analyzer } from '../../server/src/analysis/analyzer.ts';
import { DiskHost, existsDirectory } from '../../server/src/node/diskHost.ts';
import type { Problem } from '../../server/src/problems/problem.ts';
import { gatherRepeats } from '../../server/src/problems/repeats.ts';
import { EditedHost } from '../harness/editedHost.ts';
import { testSyntax } from '../harness/parser.ts';
import { generator } from '../harness/random.ts';
import { BrokenLines, type BrokenText, breakAt, EDITS, type Edit, type Mark, marksOf } from '../harness/tokenDamage.ts';
import { allBoards, kernelFolder, sample } from './kernelTree.ts';

const { values } = parseArgs({
  options: {
    kernel: { type: 'string' },
    boards: { type: 'string', default: '200' },
    'per-board': { type: 'string', default: '10' },
    seed: { type: 'string', default: '72' },
    edit: { type: 'string', default: 'delete' },
    files: { type: 'string', default: 'both' },
    path: { type: 'string', default: 'both' },
    show: { type: 'string', default: '20' },
    many: { type: 'string', default: '5' },
    filter: { type: 'string' },
    'no-reference': { type: 'boolean', default: false },
    dump: { type: 'string' },
  },
});

/** What dtc thinks of a broken board. */
interface Verdict {
  readonly accepted: boolean;
  /** `path:line` of the first complaint; undefined when it names none. */
  readonly file: string | undefined;
  readonly line: number | undefined;
  readonly message: string;
}

/** A kernel's device trees as links, so that any one file can be replaced by a broken one. */
class Mirror {
  readonly #kernel: string;
  readonly #folder = mkdtempSync(join(tmpdir(), 'damage-'));

  constructor(kernel: string) {
    this.#kernel = kernel;
    for (const arch of readdirSync(join(kernel, 'arch'))) {
      const dts = join('arch', arch, 'boot/dts');
      if (existsSync(join(kernel, dts))) this.#link(dts);
    }
    mkdirSync(join(this.#folder, 'include'), { recursive: true });
    this.#link('scripts/dtc/include-prefixes');
    symlinkSync(join(kernel, 'include/dt-bindings'), join(this.#folder, 'include/dt-bindings'));
  }

  #link(folder: string): void {
    mkdirSync(join(this.#folder, folder), { recursive: true });
    for (const entry of readdirSync(join(this.#kernel, folder), { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) this.#link(path);
      // A link inside the tree (include-prefixes) leads to the same place of the mirror.
      else {
        const target = entry.isSymbolicLink() ? readlinkSync(join(this.#kernel, path)) : join(this.#kernel, path);
        symlinkSync(target, join(this.#folder, path));
      }
    }
  }

  /** What `cpp` and `dtc`, as the kernel build runs them, say of `board` while `file` reads `text`. */
  verdict(board: string, file: string, text: string): Verdict {
    const place = join(this.#folder, relative(this.#kernel, file));
    rmSync(place);
    writeFileSync(place, text);
    try {
      return this.#compile(join(this.#folder, relative(this.#kernel, board)));
    } finally {
      rmSync(place);
      symlinkSync(file, place);
    }
  }

  #compile(board: string): Verdict {
    const run = (command: string, args: readonly string[], input?: Buffer) =>
      spawnSync(command, args, { cwd: this.#folder, maxBuffer: 1 << 28, ...(input ? { input } : {}) });
    const prefixes = 'scripts/dtc/include-prefixes';
    const cpp = run('cpp', ['-nostdinc', '-undef', '-D__DTS__', '-x', 'assembler-with-cpp', '-I', prefixes, board]);
    if (cpp.status !== 0)
      return this.#complaint(false, cpp.stderr.toString(), /^([^\n:]+):(\d+):\d+: (?:fatal )?error: (.*)/m);
    const folders = ['-i', dirname(board), '-i', prefixes];
    const dtc = run(
      process.env.DTC ?? 'dtc',
      ['-q', '-q', '-I', 'dts', '-O', 'dtb', '-b', '0', ...folders, '-'],
      cpp.stdout,
    );
    return this.#complaint(dtc.status === 0, dtc.stderr.toString(), /^Error: ([^\n:]+):(\d+)\.\S* (.*)/m);
  }

  #complaint(accepted: boolean, messages: string, pattern: RegExp): Verdict {
    const match = pattern.exec(messages);
    const file = match?.[1];
    return {
      accepted,
      file:
        file === undefined
          ? undefined
          : join(this.#kernel, relative(this.#folder, join(this.#folder, relative(this.#folder, file)))),
      line: match?.[2] === undefined ? undefined : Number(match[2]) - 1,
      message: match?.[3] ?? messages.trim().split('\n')[0] ?? '',
    };
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true });
  }
}

interface Outcome {
  readonly board: string;
  readonly file: string;
  readonly broken: BrokenText;
  /** Problems that the board as it was does not have. */
  readonly problems: readonly Problem[];
  /** Those of the broken file come first. */
  readonly verdict: Verdict | undefined;
  /** Lines between the mistake and the first problem, by place and as reported; undefined when it is in another file or there is none. */
  readonly byPlace: number | undefined;
  readonly asReported: number | undefined;
  /** Lines between the mistake and dtc's complaint; undefined when that is elsewhere. */
  readonly dtcDistance: number | undefined;
}

const isError = (problem: Problem) => problem.severity === 'error';

/** Problems of `after` that `before` does not have, each counted as often as it is new. */
function newProblems(before: readonly Problem[], after: readonly Problem[]): readonly Problem[] {
  const key = ({ code, message, span }: Problem) => `${code}\0${message}\0${span.file}`;
  const known = new Map<string, number>();
  for (const problem of before) known.set(key(problem), (known.get(key(problem)) ?? 0) + 1);
  return after.filter((problem) => {
    const left = known.get(key(problem)) ?? 0;
    known.set(key(problem), left - 1);
    return left <= 0;
  });
}

/** Half of the marks evenly over the text, half evenly over the kinds. */
function chooseMarks(marks: readonly Mark[], count: number, random: () => number): readonly number[] {
  const kinds = [...new Set(marks.map(({ kind }) => kind))];
  return Array.from({ length: count }, (_, i) => {
    if (i % 2 === 0) return Math.floor(random() * marks.length);
    const kind = kinds[Math.floor(random() * kinds.length)];
    const own = marks.flatMap((mark, at) => (mark.kind === kind ? [at] : []));
    return own[Math.floor(random() * own.length)] ?? 0;
  });
}

function measure(
  analyzer: Analyzer,
  host: EditedHost,
  board: string,
  file: string,
  broken: BrokenText,
  intact: string,
  open: boolean,
) {
  if (open) {
    analyzer.syntax.open(file);
    host.edited = { path: file, text: intact };
  }
  const before = analyzer.board(board)?.problems ?? [];
  host.edited = { path: file, text: broken.text };
  const changed = analyzer.board(board);
  const after = changed?.problems ?? [];
  if (values.dump !== undefined) {
    const digest = createHash('sha256')
      .update(changed?.blob ?? '')
      .digest('hex');
    const words = JSON.stringify({ file, what: broken.what, at: broken.start, open, digest, problems: after });
    appendFileSync(values.dump, `${words}\n`);
  }
  host.edited = undefined;
  if (open) analyzer.syntax.close(file);
  // What an editor shows.
  return gatherRepeats(newProblems(before, after));
}

function judge(
  board: string,
  file: string,
  broken: BrokenText,
  problems: readonly Problem[],
  verdict: Verdict | undefined,
): Outcome {
  const lines = new BrokenLines(broken);
  const distance = (problem: Problem | undefined) =>
    problem?.span.file === file ? lines.distance(problem.span.start) : undefined;
  const errors = problems.filter(isError);
  const counted = errors.length > 0 ? errors : problems;
  const inFile = counted.filter(({ span }) => span.file === file);
  const first = [...inFile].sort((a, b) => a.span.start - b.span.start)[0];
  const index = verdict?.file === file && verdict.line !== undefined ? verdict.line : undefined;
  return {
    board,
    file,
    broken,
    problems,
    verdict,
    byPlace: distance(first),
    asReported: distance(counted[0]),
    dtcDistance: index === undefined ? undefined : lines.distanceOfLine(index),
  };
}

const share = (part: number, whole: number) =>
  `${part} of ${whole}${whole > 0 ? ` (${((100 * part) / whole).toFixed(1)} %)` : ''}`;

function near(distance: number | undefined): boolean {
  return distance !== undefined && distance <= 1;
}

function report(title: string, outcomes: readonly Outcome[], kernel: string, show: number): void {
  const refused = outcomes.filter(({ verdict }) => verdict && !verdict.accepted);
  const accepted = outcomes.filter(({ verdict }) => verdict?.accepted);
  const withError = outcomes.filter(({ problems }) => problems.some(isError));
  const said = refused.filter(({ problems }) => problems.length > 0);
  console.log(`\n## ${title}: ${outcomes.length} mistakes`);
  if (refused.length + accepted.length > 0) {
    console.log(`refused by cpp or dtc: ${refused.length}; of these reported: ${share(said.length, refused.length)}`);
    const wrong = accepted.filter(({ problems }) => problems.some(isError));
    console.log(`accepted by dtc: ${accepted.length}; of these called an error: ${wrong.length}`);
    for (const outcome of wrong.slice(0, show)) line('  but accepted', outcome, kernel);
    const dtcNear = refused.filter(({ dtcDistance }) => near(dtcDistance)).length;
    console.log(`dtc's own first complaint within one line: ${share(dtcNear, refused.length)}`);
    for (const outcome of refused.filter(({ problems }) => !problems.some(isError)).slice(0, show))
      line('  unreported', outcome, kernel);
  }
  const base = refused.length > 0 ? said : withError;
  const byPlace = base.filter(({ byPlace: at }) => near(at)).length;
  const asReported = base.filter(({ asReported: at }) => near(at)).length;
  console.log(
    `first problem within one line: by place ${share(byPlace, base.length)}, as reported ${share(asReported, base.length)}`,
  );
  const counts = base.map(({ problems }) => problems.length).sort((a, b) => a - b);
  const histogram = new Map<number, number>();
  for (const count of counts) histogram.set(count, (histogram.get(count) ?? 0) + 1);
  console.log(`problems for one mistake: ${[...histogram].map(([count, times]) => `${count}: ${times}`).join(', ')}`);
  const quiet = accepted.map(({ problems }) => problems.length).sort((a, b) => b - a);
  if (quiet.length > 0) console.log(`most warnings for an accepted mistake: ${quiet.slice(0, 5).join(', ')}`);
  const kinds = new Map<string, { all: number; near: number }>();
  for (const outcome of base) {
    const entry = kinds.get(outcome.broken.kind) ?? { all: 0, near: 0 };
    entry.all++;
    if (near(outcome.byPlace)) entry.near++;
    kinds.set(outcome.broken.kind, entry);
  }
  const rows = [...kinds].sort((a, b) => a[1].near / a[1].all - b[1].near / b[1].all);
  console.log(`by kind: ${rows.map(([kind, { all, near: close }]) => `${kind} ${close}/${all}`).join('  ')}`);
  for (const outcome of base.filter(({ byPlace: at, asReported: first }) => !near(at) || !near(first)).slice(0, show))
    line('  far', outcome, kernel);
  for (const outcome of [...accepted, ...base]
    .filter(({ problems }) => problems.length > Number(values.many))
    .slice(0, show))
    line('  many', outcome, kernel);
}

function line(
  what: string,
  { file, broken, problems, verdict, byPlace, asReported, dtcDistance }: Outcome,
  kernel: string,
): void {
  const at = (path: string, text: string, offset: number) =>
    `${basename(path)}:${text.slice(0, offset).split('\n').length}`;
  const first = problems.find(isError) ?? problems[0];
  const where = first?.span.file === file ? at(file, broken.text, first.span.start) : basename(first?.span.file ?? '');
  console.log(
    `${what}: ${relative(kernel, file)}:${broken.text.slice(0, broken.start).split('\n').length} ${broken.what.replace(/\s+/g, ' ').slice(0, 60)}` +
      ` → ${problems.length} problems, ${byPlace ?? '-'}/${asReported ?? '-'} lines; first ${where} [${first?.code}] ${first?.message}` +
      (verdict ? `; dtc ${verdict.accepted ? 'accepts' : `${dtcDistance ?? 'far'}: ${verdict.message}`}` : ''),
  );
}

async function main(): Promise<number> {
  const kernel = values.kernel === undefined ? undefined : kernelFolder(values.kernel);
  if (kernel === undefined || !EDITS.some((edit) => edit === values.edit)) {
    console.error(
      'usage: npm run damage -- --kernel DIR [--boards 200] [--per-board 10] [--seed N] [--edit …] [--files …] [--path …]',
    );
    return 2;
  }
  const edit = values.edit as Edit;
  const random = generator(Number(values.seed));
  let boards = allBoards(kernel);
  const { filter } = values;
  if (filter !== undefined) boards = boards.filter((board) => board.includes(filter));
  boards = sample(boards, Number(values.boards));
  if (values.dump !== undefined) writeFileSync(values.dump, '');
  const host = new EditedHost(new DiskHost());
  const analyzer = new Analyzer(host, await testSyntax(), existsDirectory);
  const mirror = values['no-reference'] ? undefined : new Mirror(kernel);
  const outcomes = new Map<string, Outcome[]>();
  const perBoard = Number(values['per-board']);
  for (const [number, board] of boards.entries()) {
    const included = [...(analyzer.board(board)?.files ?? [])].filter((path) => /\.dtsi$/.test(path));
    for (const which of ['board', 'included'] as const) {
      // Always drawn, so that a part of the run breaks the same places as the whole.
      const file = which === 'board' ? board : (included[Math.floor(random() * included.length)] ?? board);
      const text = host.read(file)?.text ?? '';
      const marks = marksOf(text);
      const picks = chooseMarks(marks, perBoard / 2, random);
      const mistakes = picks.map((at) => breakAt(text, marks, at, edit, random));
      if (values.files !== 'both' && values.files !== which) continue;
      if (marks.length === 0) continue;
      for (const broken of mistakes) {
        const verdict = mirror?.verdict(board, file, broken.text);
        for (const path of ['open', 'closed']) {
          if (values.path !== 'both' && values.path !== path) continue;
          const problems = measure(analyzer, host, board, file, broken, text, path === 'open');
          const title = `${edit}, ${which} file, ${path}`;
          outcomes.set(title, [...(outcomes.get(title) ?? []), judge(board, file, broken, problems, verdict)]);
        }
      }
    }
    if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${number + 1}/${boards.length}`);
  }
  mirror?.remove();
  for (const [title, all] of outcomes) report(title, all, kernel, Number(values.show));
  return 0;
}

process.exitCode = await main();
