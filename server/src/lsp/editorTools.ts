/** Gives the assistants' tools the editor's documents. */
import { fileURLToPath } from 'node:url';
import type { Board } from '../analysis/board.ts';
import { ProblemPlacer } from '../analysis/placedProblem.ts';
import { type ToolContext, ToolRefusal } from '../assist/index.ts';
import type { PlannedBoot } from '../profiles/plan.ts';
import { isWithin, join } from '../source/path.ts';
import type { ServerParts } from './serverParts.ts';

/** Answers for the documents in their current text. Files are those of the workspace, open files, and the active board's. */
export class EditorToolContext implements ToolContext {
  readonly #parts: ServerParts;

  constructor(parts: ServerParts) {
    this.#parts = parts;
  }

  get host() {
    return this.#parts.documents;
  }

  get activeBoard(): string | undefined {
    return this.#parts.boards.active;
  }

  resolve(name: string): string {
    const { boards, documents } = this.#parts;
    const places = name.startsWith('file:')
      ? [pathOfUri(name)]
      : [...boards.workspaceFolders.map((folder) => join(folder, name)), name];
    const found = places
      .map((place) => documents.resolve(place))
      .find((path) => path !== undefined && this.#isAllowed(path));
    if (found !== undefined) return found;
    throw new ToolRefusal(`There is no file '${name}' in the workspace: find_boards lists boards.`);
  }

  #isAllowed(path: string): boolean {
    const { analyzer, boards, documents } = this.#parts;
    if (documents.isOpen(path) || boards.workspaceFolders.some((folder) => isWithin(path, folder))) return true;
    return boards.active !== undefined && analyzer.lastBoard(boards.active)?.files.has(path) === true;
  }

  display(path: string): string {
    const folder = this.#parts.boards.workspaceFolders.find((each) => isWithin(path, each));
    return folder === undefined ? path : path.slice(join(folder, 'x').length - 1);
  }

  board(path: string): Board | undefined {
    return this.#parts.boards.board(path);
  }

  plan(board: Board): readonly PlannedBoot[] {
    return this.#parts.boards.planOf(board);
  }

  boardsOf(path: string): readonly string[] {
    return this.#parts.boards.candidatesFor(path);
  }

  allBoards(): readonly string[] {
    const { boards, index } = this.#parts;
    return [...new Set([...boards.live(), ...index.boards().map(({ path }) => path)])].sort();
  }

  placer(): ProblemPlacer {
    return new ProblemPlacer({ host: this.host, isBlob: () => false }, (path) => this.display(path));
  }
}

function pathOfUri(uri: string): string {
  try {
    return fileURLToPath(uri).replaceAll('\\', '/');
  } catch {
    throw new ToolRefusal(`'${uri}' is no URI of a file.`);
  }
}
