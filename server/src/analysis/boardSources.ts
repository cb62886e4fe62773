/**
 * The inputs of a board's compilation besides its own file: include folders of the settings and of its source tree, and files
 * that the tree's build adds.
 */

import { type BoardBuild, NO_BUILD } from '../link/boardBuild.ts';
import type { CompiledBoard } from '../link/compile.ts';
import type { Problem } from '../problems/problem.ts';
import { basename, join } from '../source/path.ts';
import type { TreeView } from '../source/pathPattern.ts';
import type { SourceHost } from '../source/sourceHost.ts';
import { isGenerated, type SourceTree, sourceTreeOf, withKernelFolders } from '../source/sourceTree.ts';
import { boardOfOverlay, isTextOverlay } from '../source/zephyrTree.ts';
import type { OverlayBase } from './overlayBases.ts';

/** The inputs and options of a compilation. */
export interface BoardSources {
  /** Undefined outside of every known tree. */
  readonly tree: SourceTree | undefined;
  readonly includeFolders: readonly string[];
  readonly build: BoardBuild;
  /** Files that decided the inputs, whether they exist or not. */
  readonly decidedBy: readonly string[];
}

/** Finds the sources of boards. */
export class SourceFinder {
  /** The disk, with folder lookups cached until `refresh`. */
  readonly #view: TreeView;
  readonly #exists = new Map<string, boolean>();
  readonly #lists = new Map<string, readonly string[]>();

  constructor(host: SourceHost, existsDirectory: (path: string) => boolean) {
    this.#view = {
      existsDirectory: (path) => remember(this.#exists, path, existsDirectory),
      list: (folder) => remember(this.#lists, folder, (path) => host.list?.(path) ?? []),
      host,
    };
  }

  /** Looks folders up again: one is missing, or has appeared. */
  refresh(): void {
    this.#exists.clear();
    this.#lists.clear();
  }

  /** The source tree that contains a file. */
  treeOf(path: string): SourceTree | undefined {
    return sourceTreeOf(path, this.#view);
  }

  /**
   * @param folders Include folders of the settings; the top of a kernel tree is replaced by that tree's include folders.
   * @param named The board of an overlay, where the settings name it.
   */
  sourcesOf(path: string, folders: readonly string[], named: OverlayBase | undefined): BoardSources {
    const own = this.treeOf(path);
    // An application may lie outside of the tree that its board is in.
    const ofBoard = named && isTextOverlay(path) ? this.treeOf(named.base) : undefined;
    const tree = own ?? ofBoard;
    const given = folders.flatMap((folder) => withKernelFolders(folder, tree, this.#view));
    const includeFolders = [...new Set([...given, ...(own?.includeFolders ?? []), ...(ofBoard?.includeFolders ?? [])])];
    const decidedBy = tree?.kind === 'u-boot' ? [join(tree.root, '.config')] : [];
    const board = this.#boardBelow(path, own, named);
    if (!tree && !isTextOverlay(path)) return { tree, includeFolders, build: NO_BUILD, decidedBy };
    const build: BoardBuild = {
      before: [...(tree?.before ?? []), ...board],
      after: tree?.after ?? [],
      defines: tree?.defines ?? [],
      missed: tree?.missed ?? [],
      isPart: isTextOverlay(path) && board.every(isTextOverlay),
      isGenerated: (name) => tree !== undefined && isGenerated(tree, name),
      missingTree: tree?.missing && !this.#hasHeaders(given) ? missingTree(tree) : undefined,
      advice: (name) => (tree?.layout.advice && name.includes(tree.layout.advice.when) ? tree.layout.advice.say : ''),
      definesMacros: tree?.layout.definesMacros === true,
      treeName: tree?.name ?? '',
    };
    return { tree, includeFolders, build, decidedBy };
  }

  /** The text that an overlay of Zephyr's kind is appended to: its board, and overlays that come before it. */
  #boardBelow(path: string, tree: SourceTree | undefined, named: OverlayBase | undefined): readonly string[] {
    if (!isTextOverlay(path)) return [];
    if (named)
      return [...this.#boardBelow(named.base, this.treeOf(named.base), undefined), named.base, ...named.before];
    const board = tree?.kind === 'zephyr' ? boardOfOverlay(path, tree.root, this.#view) : undefined;
    return board === undefined ? [] : [board];
  }

  #hasHeaders(folders: readonly string[]): boolean {
    return folders.some((folder) => this.#view.existsDirectory(join(folder, 'dt-bindings')));
  }
}

function remember<T>(known: Map<string, T>, path: string, ask: (path: string) => T): T {
  let answer = known.get(path);
  if (answer === undefined) {
    answer = ask(path);
    known.set(path, answer);
  }
  return answer;
}

function missingTree({ name, missing, layout, captures }: SourceTree): string | undefined {
  if (!missing) return undefined;
  const target = captures.get('target');
  const what = layout.kind === 'openwrt' && target !== undefined ? `${name} (target '${target}')` : name;
  const made = missing.made === '' ? '' : `${missing.made}, or `;
  return `${what} builds this inside a ${missing.name} tree, which is not here: ${made}name one in the setting 'devicetreeAtlas.includePaths' (-I DIR on the command line)`;
}

function unknownBoard({ run }: CompiledBoard): Problem {
  const [file = ''] = run.trace.files;
  return {
    code: 'overlay-board-unknown',
    severity: 'information',
    message: `nothing tells which board this is for, so only its own text is checked: name the board in the setting 'devicetreeAtlas.overlayBases' (BOARD.dts --overlay ${basename(file)} on the command line)`,
    span: { file, start: 0, end: 1 },
    related: [],
  };
}

/** A board with its build's additions, or without them where they do not fit. */
interface FittedBoard {
  readonly compiled: CompiledBoard;
  /** Problems about omitted additions. */
  readonly problems: readonly Problem[];
}

/**
 * Compiles a board with its build's additions after it. Where it is unknown whether the build adds them (a copy of the kernel's
 * board has the same name, the tree is not configured), an addition with errors of its own is left out, and that is reported.
 */
export function compileFitted(
  { tree, build }: BoardSources,
  compile: (build: BoardBuild) => CompiledBoard,
): FittedBoard {
  const compiled = compile(build);
  if (compiled.isPart) return { compiled, problems: [unknownBoard(compiled)] };
  const [addition] = build.after;
  const errors = compiled.problems.filter(({ severity }) => severity === 'error');
  if (!tree || addition === undefined || tree.isAfterSure || errors.length === 0) return { compiled, problems: [] };
  const plain = compile({ ...build, after: [] });
  const key = ({ code, span }: Problem) => `${code} ${span.file} ${span.start}`;
  const remaining = new Set(plain.problems.map(key));
  const first = errors.find((error) => !remaining.has(key(error)));
  if (!first) return { compiled, problems: [] };
  // An omitted addition is still a dependency: its author may correct it.
  for (const file of compiled.run.trace.files) plain.run.trace.files.add(file);
  const message = `"${basename(addition)}", which ${tree.name}'s build adds to a board of this name, does not fit and is left out: ${first.message}`;
  const left: Problem = { ...first, code: 'addition-left-out', severity: 'warning', message };
  return { compiled: plain, problems: [left] };
}
