/**
 * The report of `dtatlas check` over several boards. A problem in a file that boards share is reported once, with its boards.
 * A faulty node that was copied into several files of one folder is reported once, with all its places.
 */

import { dirname } from 'node:path';
import type { Place, PlacedProblem } from '../analysis/placedProblem.ts';
import { countText } from '../base/format.ts';
import { INFORMATION } from '../problems/filters.ts';
import { hasInternalError } from '../problems/internalError.ts';
import type { CheckedFile } from './checkedFile.ts';
import type { Painter } from './colour.ts';
import { formatProblem, noteText } from './problemText.ts';

/** Most boards that a line names; the rest is counted. */
const NAMED_MAX = 4;

/** A problem with all the boards and places that have it. */
interface GatheredProblem extends PlacedProblem {
  /** Display paths of the boards that have it, in the order they were checked. */
  readonly boards: readonly string[];
  /** Places of the same problem in copies of the node, in other files. */
  readonly alsoAt: readonly Place[];
}

interface Summary {
  readonly files: number;
  readonly errors: number;
  readonly warnings: number;
  readonly notes: number;
}

interface Gathered extends PlacedProblem {
  /** The board in which it was found first. */
  readonly foundIn: string;
  readonly boards: Set<string>;
  readonly alsoAt: Place[];
}

/** Gathers the problems of all boards, each one once, and writes them as text or JSON. */
export class CheckReport {
  readonly #files = new Set<string>();
  readonly #problems: Gathered[] = [];
  readonly #byPlace = new Map<string, Gathered>();
  readonly #byCopy = new Map<string, Gathered>();

  /** Takes the problems of the next board. */
  add({ file, problems }: CheckedFile): void {
    this.#files.add(file);
    for (const problem of problems) this.#add(problem, file);
  }

  #add(problem: PlacedProblem, board: string): void {
    const { file, line, column, endLine, endColumn, code, message } = problem;
    const place = [file, line, column, code, message].join('\0');
    const known = this.#byPlace.get(place);
    if (known) {
      known.boards.add(board);
      return;
    }
    const copy = copyKey(problem, board);
    const original = copy === undefined ? undefined : this.#byCopy.get(copy);
    if (original && original.file !== file) {
      original.boards.add(board);
      original.alsoAt.push({ file, line, column, endLine, endColumn });
      this.#byPlace.set(place, original);
      return;
    }
    const gathered = { ...problem, foundIn: board, boards: new Set([board]), alsoAt: [] };
    this.#problems.push(gathered);
    this.#byPlace.set(place, gathered);
    if (copy !== undefined && !original) this.#byCopy.set(copy, gathered);
  }

  /** Whether one of the problems is a fault of this program. */
  get hasInternalError(): boolean {
    return hasInternalError(this.#problems);
  }

  /** Whether a file is not in the requested style. */
  get hasStyle(): boolean {
    return this.#problems.some(({ code }) => code.startsWith('style-'));
  }

  get summary(): Summary {
    const count = (severity: string) => this.#problems.filter((problem) => problem.severity === severity).length;
    const errors = count('error');
    const warnings = count('warning');
    return { files: this.#files.size, errors, warnings, notes: this.#problems.length - errors - warnings };
  }

  /** Each file with the problems that were found in it first. */
  toJson(): readonly { readonly file: string; readonly problems: readonly GatheredProblem[] }[] {
    const byFile = new Map<string, GatheredProblem[]>(Array.from(this.#files, (file) => [file, []]));
    for (const { foundIn, boards, ...problem } of this.#problems) {
      byFile.get(foundIn)?.push({ ...problem, boards: [...boards] });
    }
    return [...byFile].map(([file, problems]) => ({ file, problems }));
  }

  /** Problems, `further` lines, then the summary; `all` adds information and problems of kernels other than the chosen one. */
  toText(all: boolean, paint: Painter, further: readonly string[] = []): string {
    const shown = INFORMATION.keep(this.#problems, { all });
    const hidden = this.#problems.length - shown.length;
    return [...shown.map((problem) => this.#text(problem, paint)), ...further, summaryText(this.summary, hidden)]
      .map((line) => `${line}\n`)
      .join('');
  }

  #text(problem: Gathered, paint: Painter): string {
    const lines = [formatProblem(problem, paint)];
    for (const place of problem.alsoAt) lines.push(noteText('the same again, in a copy of this node', place, paint));
    const boards = [...problem.boards];
    const isItsOwn = boards.length === 1 && boards[0] === problem.file;
    if (this.#files.size > 1 && !isItsOwn) lines.push(noteText(`in ${boardsText(boards)}`, undefined, paint));
    return lines.join('\n');
  }
}

/** `board.dts`, `12 boards: a.dts, b.dts, c.dts, d.dts and 8 more` */
export function boardsText(boards: readonly string[]): string {
  const names = boards.slice(0, NAMED_MAX).map((board) => board.slice(board.lastIndexOf('/') + 1));
  const more = boards.length > NAMED_MAX ? ` and ${boards.length - NAMED_MAX} more` : '';
  return boards.length === 1 ? (names[0] ?? '') : `${boards.length} boards: ${names.join(', ')}${more}`;
}

/**
 * Equal for copies of one node in shared files of one folder: the node's name and the message, without the path of its bus.
 * Undefined for a problem that has no node, or that is in the board's own file.
 */
function copyKey({ file, code, message, node, property }: PlacedProblem, board: string): string | undefined {
  if (node === undefined || file === board) return undefined;
  const slash = node.lastIndexOf('/');
  const bus = node.slice(0, slash);
  const said = bus === '' ? message : message.replaceAll(bus, '');
  return [dirname(file), code, node.slice(slash), property ?? '', said].join('\0');
}

function summaryText({ files, errors, warnings, notes }: Summary, hidden: number): string {
  const shows = hidden > 0 ? ' (--all shows them)' : '';
  const noted = notes > 0 ? `, ${countText(notes, 'note')}${shows}` : '';
  return `${countText(files, 'file')} checked: ${countText(errors, 'error')}, ${countText(warnings, 'warning')}${noted}`;
}
