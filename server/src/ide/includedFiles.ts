/** The files of a board as an include tree. */
import type { Board } from '../analysis/board.ts';
import type { Span } from '../base/span.ts';

/** A file at the place where it was included first. */
interface FileRow {
  readonly path: string;
  /** Index of the including file; undefined for the board itself, and for files that its build adds. */
  readonly parent: number | undefined;
  /** The line that includes it. */
  readonly span: Span | undefined;
}

/** Every file once; an including file comes before the files it includes, in reading order. */
export function includedFiles(board: Board): readonly FileRow[] {
  const { files, includes } = board.compiled.run.trace;
  const first = new Map<string, Span>();
  for (const { from, to } of includes) if (to !== undefined && !first.has(to)) first.set(to, from);
  const indexes = new Map<string, number>();
  const rows: FileRow[] = [];
  for (const path of files) {
    const span = path === board.path ? undefined : first.get(path);
    const parent = span && indexes.get(span.file);
    indexes.set(path, rows.length);
    rows.push({ path, parent, span });
  }
  return rows;
}
