/** `dtatlas check FILE.dtsi`: a file that is no board itself is checked through the boards that include it. */
import type { PlacedProblem } from '../analysis/placedProblem.ts';
import { countText } from '../base/format.ts';
import { BOARDS_MAX, BoardFinder } from '../node/boardFinder.ts';
import type { CheckedFile } from './checkedFile.ts';
import { boardsText } from './checkReport.ts';
import { displayPath } from './problemText.ts';
import type { Session } from './session.ts';

/** The shared files of a command line, and the boards through which they are checked. */
export class SharedFiles {
  readonly #session: Session;
  readonly #finder: BoardFinder;
  /** By display path: boards that a search by file name found, and those of them that really include the file. */
  readonly #files = new Map<string, { readonly named: readonly string[]; readonly through: string[] }>();
  /** Boards on the command line itself: all of their problems are wanted. */
  readonly #own = new Set<string>();

  constructor(session: Session) {
    this.#session = session;
    this.#finder = new BoardFinder(session.host);
  }

  /** The boards through which a file is checked. Without any, the file itself if it is complete. */
  boardsOf(path: string): readonly string[] {
    const named = this.#finder.boardsIncluding(path).slice(0, BOARDS_MAX);
    const isWhole = /^[ \t]*\/dts-v1\//m.test(this.#session.host.read(path)?.text ?? '');
    if (named.length === 0 && isWhole) return this.ownBoards([path]);
    this.#files.set(displayPath(path), { named, through: [] });
    return named;
  }

  /** Records boards that are checked for their own sake. */
  ownBoards(paths: readonly string[]): readonly string[] {
    for (const path of paths) this.#own.add(displayPath(path));
    return paths;
  }

  /**
   * The wanted part of a board's problems: all for a board of the command line; for a board that only serves shared files,
   * every error and the problems in or related to those files.
   */
  wanted(checked: CheckedFile): CheckedFile {
    for (const file of checked.includes) this.#files.get(file)?.through.push(checked.file);
    if (this.#own.has(checked.file)) return checked;
    const isWanted = ({ severity, file, related }: PlacedProblem) =>
      severity === 'error' || this.#files.has(file) || related.some((other) => this.#files.has(other.file));
    return { ...checked, problems: checked.problems.filter(isWanted) };
  }

  /** Each shared file with the boards through which it was checked. */
  through(): readonly { readonly file: string; readonly boards: readonly string[] }[] {
    return [...this.#files].map(([file, { through }]) => ({ file, boards: through }));
  }

  /** The same as lines of text, limits included. */
  toLines(): readonly string[] {
    return [...this.#files].map(([file, { named, through }]) => {
      if (named.length === 0)
        return `${file}: not checked: no board in its folder, in those below or beside it, or in the one above includes it`;
      if (through.length === 0)
        return `${file}: not checked: ${countText(named.length, 'board')} could include it, and none does`;
      const limit = named.length === BOARDS_MAX ? ` (no more than ${BOARDS_MAX} boards are looked at)` : '';
      return `${file}: checked through ${boardsText(through)}${limit}`;
    });
  }
}
