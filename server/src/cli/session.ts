/** The common start of every command: disk, parser, analyzer; and the writer of problems. */

import { resolve } from 'node:path';
import { Analyzer } from '../analysis/analyzer.ts';
import type { OpenedBlob } from '../analysis/blobBoard.ts';
import type { Board } from '../analysis/board.ts';
import { type CheckSettings, DEFAULT_CHECK_SETTINGS } from '../analysis/checkLevels.ts';
import { ProblemPlacer } from '../analysis/placedProblem.ts';
import { isFdt } from '../fdt/read.ts';
import { askedOnce, DiskHost, existsDirectory, toHostPath } from '../node/diskHost.ts';
import { isReported } from '../problems/filters.ts';
import type { Problem } from '../problems/problem.ts';
import { sourceText } from '../source/sourceText.ts';
import { ParserNeeded, SyntaxStore } from '../syntax/syntaxStore.ts';
import type { ResolveOptions } from '../tree/resolve.ts';
import type { Fixup } from '../tree/structureChecks.ts';
import type { Caller } from './caller.ts';
import { isOpenPipe, readBytes, STANDARD_INPUT } from './inputFile.ts';
import { displayPath, formatProblem } from './problemText.ts';
import { UsageError } from './usage.ts';

export interface Session {
  /** Receives the command's output. */
  readonly caller: Caller;
  readonly host: DiskHost;
  readonly analyzer: Analyzer;
  /** The board of a file; undefined when that cannot be read. */
  board(path: string): Promise<Board | undefined>;
  /** The blob in a file, read anew; undefined for a source. */
  blob(path: string): OpenedBlob | undefined;
  /** Whether `blob` has opened a file as a blob: its problems have no lines. */
  isBlob(path: string): boolean;
  /** From now on boards are completed without these fixups. */
  leaveOut(checks: ReadonlySet<Fixup>): void;
  /** Asks the analyzer, and loads a parser when the analyzer needs one. */
  ask<T>(question: (analyzer: Analyzer) => T): Promise<T>;
}

interface SourceSettings {
  readonly include?: readonly string[] | undefined;
  readonly define?: readonly string[] | undefined;
  /** cpp's `-include`. */
  readonly 'include-file'?: readonly string[] | undefined;
  /** What the compiler adds to the tree; nothing when absent. */
  readonly resolve?: ResolveOptions;
}

/** An analyzer over the disk. `checks` left out: what `make dtbs` shows in a kernel tree, dtc's defaults elsewhere. The parser is loaded when the first text needs one. */
export function openSession(
  caller: Caller,
  settings: SourceSettings,
  checks: CheckSettings = DEFAULT_CHECK_SETTINGS,
  keptCharacters?: number,
): Session {
  for (const define of settings.define ?? []) {
    if (!/^[A-Za-z_]\w*(\([^()]*\))?(=|$)/.test(define))
      throw new UsageError(`-D takes NAME or NAME=VALUE; not '${define}'`);
  }
  const host = new DiskHost(keptCharacters);
  const syntax = new SyntaxStore();
  const given = {
    includeFolders: (settings.include ?? []).map((folder) => toHostPath(resolve(folder))),
    defines: settings.define ?? [],
    forcedIncludes: (settings['include-file'] ?? []).map((name) => ({ name, path: toHostPath(resolve(name)) })),
    symbols: settings.resolve?.symbols ?? false,
    ...(settings.resolve ? { additions: settings.resolve } : {}),
    checks,
  };
  const analyzer = new Analyzer(host, syntax, askedOnce(existsDirectory), given);
  const leaveOut = (leftOut: ReadonlySet<Fixup>) =>
    analyzer.configure({ ...given, additions: { ...settings.resolve, leftOut } });
  const ask = async <T>(question: (analyzer: Analyzer) => T): Promise<T> => {
    try {
      return question(analyzer);
    } catch (error) {
      if (!(error instanceof ParserNeeded)) throw error;
      const { loadBundledParser } = await import('../node/assets.ts');
      syntax.provideParser(await loadBundledParser());
      return question(analyzer);
    }
  };
  const blobs = new Set<string>();
  const blob = (path: string): OpenedBlob | undefined => {
    if (SOURCE_NAME.test(path)) return undefined;
    const bytes = readBytes(path === standardInputPath() ? '-' : path);
    if (!isFdt(bytes) && !BLOB_NAME.test(path)) return undefined;
    blobs.add(path);
    return analyzer.blobBoard(path, bytes);
  };
  const board = (path: string) => ask(() => analyzer.board(path));
  return { caller, host, analyzer, ask, board, blob, isBlob: (path) => blobs.has(path), leaveOut };
}

/** Files with these names are sources: their first bytes are not examined. */
const SOURCE_NAME = /\.(?:dts[io]?|overlay|h)$/;
const BLOB_NAME = /\.dtbo?$/;

function standardInputPath(): string {
  return toHostPath(resolve(STANDARD_INPUT));
}

/** The canonical path of a file on the command line; standard input, `-`, gets one in the working folder. */
export function fileArgument(session: Session, argument: string): string {
  if (argument === '-' || isOpenPipe(argument)) {
    const path = toHostPath(resolve(argument === '-' ? STANDARD_INPUT : argument));
    const bytes = readBytes(argument);
    if (!isFdt(bytes)) {
      const text = sourceText(bytes, (some) => new TextDecoder().decode(some));
      session.host.provide(path, text);
    }
    return path;
  }
  const path = session.host.resolve(toHostPath(resolve(argument)));
  // `readBytes` throws with the reason: the file does not exist, or is no regular file.
  if (path === undefined) readBytes(argument);
  if (path === undefined) throw new UsageError(`cannot read '${argument}'`);
  if (!session.host.read(path)) {
    throw new UsageError(`cannot read '${argument}': it ${session.host.refusal(path)?.words ?? 'cannot be read'}`);
  }
  return path;
}

/** Writes problems to standard error. */
export class ProblemWriter {
  readonly #placer: ProblemPlacer;
  readonly #caller: Caller;

  constructor(session: Session) {
    this.#placer = new ProblemPlacer(session, displayPath);
    this.#caller = session.caller;
  }

  /** As text, with the places that explain it. */
  format(problem: Problem): string {
    return formatProblem(this.#placer.place(problem), this.#caller.painter('error'));
  }

  write(problem: Problem): void {
    this.#caller.writeError(`${this.format(problem)}\n`);
  }
}

/** Writes errors and warnings to standard error; with `all`, information as well. */
export function writeProblems(writer: ProblemWriter, problems: readonly Problem[], all = false): void {
  for (const problem of problems) {
    if (all || isReported(problem)) writer.write(problem);
  }
}
