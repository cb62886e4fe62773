/** The query of completion, signature help and related requests: a place of a document with the data for the answer. */
import type { CompletionQuestion } from '../ide/completion/query.ts';
import { isWithin } from '../source/path.ts';
import { isProfileFile } from './boards.ts';
import type { ServerParts } from './serverParts.ts';

/** The query at a place of a document; undefined for a file that is no source. A file of no board is queried by itself. */
export function questionAt(
  { analyzer, bindings, boards, confinement, converter, documents, index }: ServerParts,
  uri: string,
  position: { readonly line: number; readonly character: number },
): CompletionQuestion | undefined {
  const file = documents.pathOf(uri);
  const source = isProfileFile(file) ? undefined : documents.read(file);
  if (!source) return undefined;
  const boardPath = boards.boardOf(file) ?? file;
  const board = boards.board(boardPath);
  const allowed = () => confinement.foldersFor(boardPath, analyzer.sourceTreeOf(boardPath)).folders;
  return {
    board,
    reports: () => boards.reportsOf(boardPath),
    file,
    text: source.text,
    offset: converter.linesOf(file).offsetAt(position.line, position.character),
    itemsOf: (path) => analyzer.itemsOf(path),
    compatibles: () => index.compatibles(),
    bindings: bindings.of(file),
    folders: {
      get includeFolders() {
        return analyzer.includeFoldersFor(boardPath);
      },
      list: (folder) => (allowed().some((each) => isWithin(folder, each)) ? documents.list(folder) : []),
    },
  };
}
