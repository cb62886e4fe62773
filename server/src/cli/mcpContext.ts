/** Boards on the disk for the tools of assistants, limited to the folders of the command line. */
import { resolve } from 'node:path';
import { Analyzer, DEFAULT_SETTINGS } from '../analysis/analyzer.ts';
import { engineOf } from '../analysis/architecture.ts';
import type { Board } from '../analysis/board.ts';
import { ProblemPlacer } from '../analysis/placedProblem.ts';
import { type ToolContext, ToolRefusal } from '../assist/index.ts';
import { BoardFinder } from '../node/boardFinder.ts';
import { canonicalPath, DiskHost, existsDirectory, isRepositoryTop, toHostPath } from '../node/diskHost.ts';
import { ProfileFinder } from '../profiles/findProfile.ts';
import { keysFor, type PlannedBoot, planBoots } from '../profiles/plan.ts';
import { isWithin, join } from '../source/path.ts';
import type { DevicetreeParser } from '../syntax/grammar.ts';
import { SyntaxStore } from '../syntax/syntaxStore.ts';
import { filesBelow } from './filesBelow.ts';

/** Where the tools may look, as the command line says. */
export interface McpFolders {
  /** Absolute paths; relative file names are looked up in these, in order. */
  readonly roots: readonly string[];
  readonly includeFolders: readonly string[];
  readonly defines: readonly string[];
}

/** Answers from the current files on disk. Nothing outside of the folders is read; a link counts as its target. */
export class DiskToolContext implements ToolContext {
  readonly host = new DiskHost();
  readonly activeBoard = undefined;
  readonly #roots: readonly string[];
  readonly #allowed: readonly string[];
  readonly #analyzer: Analyzer;
  readonly #profiles: ProfileFinder;

  constructor(parser: DevicetreeParser, { roots, includeFolders, defines }: McpFolders) {
    this.#roots = roots.map(canonicalPath);
    this.#allowed = [...this.#roots, ...includeFolders.map(canonicalPath)];
    // Makefiles and other files that a build is known by are read for no board: a link among them leads nowhere, either.
    this.host.confine({
      mayOpen: (_, real) => this.#isAllowed(real),
      mayList: (real) => this.#isAllowed(real),
    });
    this.#analyzer = new Analyzer(this.host, new SyntaxStore(parser), existsDirectory, {
      ...DEFAULT_SETTINGS,
      includeFolders,
      defines,
      allowedFolders: () => ({
        folders: this.#allowed,
        isTrusted: true,
        advice: 'to allow it, start dtatlas mcp with --root or -I and its folder',
      }),
    });
    this.#profiles = new ProfileFinder(
      this.host,
      (folder) => this.#roots.includes(folder) || isRepositoryTop(folder),
      (profile) => this.#isAllowed(profile),
    );
  }

  /** Files may have changed since the last question. */
  refresh(): void {
    this.host.refresh();
  }

  resolve(name: string): string {
    const places = this.#roots.map((root) => toHostPath(resolve(root, name)));
    const found = places.map((place) => this.host.resolve(place)).filter((path) => path !== undefined);
    const allowed = found.find((path) => this.#isAllowed(path));
    if (allowed !== undefined) return allowed;
    // Do not disclose whether a file outside of the folders exists.
    const isInside = places.map(canonicalPath).some((path) => this.#isAllowed(path));
    if (isInside && found.length === 0) throw new ToolRefusal(`There is no file '${name}': find_boards lists boards.`);
    throw new ToolRefusal(`'${name}' lies outside of the folders that may be read: ${this.#roots.join(', ')}.`);
  }

  #isAllowed(path: string): boolean {
    return this.#allowed.some((folder) => isWithin(path, folder));
  }

  display(path: string): string {
    const root = this.#roots.find((folder) => isWithin(path, folder));
    return root === undefined ? path : path.slice(join(root, 'x').length - 1);
  }

  board(path: string): Board | undefined {
    return this.#analyzer.wholeBoard(path);
  }

  plan(board: Board): readonly PlannedBoot[] {
    const found = this.#profiles.find(board.machine.path);
    const keys = found ? keysFor(found.value, found.folder, board.machine) : {};
    const arch = engineOf(board.architecture) ?? board.architecture;
    return planBoots(keys, board.machine, { arch }, found?.path);
  }

  boardsOf(path: string): readonly string[] {
    return new BoardFinder(this.host, (folder) => this.#isAllowed(folder)).boardsIncluding(path);
  }

  allBoards(): readonly string[] {
    return this.#roots.flatMap((root) => filesBelow(root, /\.(?:dts|dtso)$/)).map(toHostPath);
  }

  placer(): ProblemPlacer {
    return new ProblemPlacer({ host: this.host, isBlob: () => false }, (path) => this.display(path));
  }
}
