/** Syntax errors of open files that no board includes; a board is needed for all other problems. */
import type { Analyzer } from '../analysis/analyzer.ts';
import type { Problem } from '../problems/problem.ts';
import { isProfileFile } from './boards.ts';
import type { OpenDocuments } from './openDocuments.ts';

/** The errors of files that none of the `live` boards has read. */
export function strayProblems(
  documents: OpenDocuments,
  analyzer: Analyzer,
  live: readonly string[],
): readonly Problem[] {
  const problems: Problem[] = [];
  for (const path of documents.openPaths()) {
    if (isProfileFile(path) || live.some((board) => analyzer.lastBoard(board)?.files.has(path))) continue;
    const items = analyzer.itemsOf(path);
    for (const { code, message, start, end } of items?.faults ?? []) {
      problems.push({ code, severity: 'error', message, span: { file: path, start, end }, related: [] });
    }
  }
  return problems;
}
