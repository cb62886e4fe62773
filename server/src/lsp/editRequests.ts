/** LSP requests that change names: rename, and linked editing. */
import type { ResponseError, WorkspaceEdit } from 'vscode-languageserver';
import type { Board } from '../analysis/board.ts';
import { linkedAddress } from '../ide/linkedAddress.ts';
import type { SourceEdit } from '../ide/quickFix.ts';
import { prepareRename, type RenameSources, rename } from '../ide/rename/rename.ts';
import { isWithin } from '../source/path.ts';
import { answerer, refused } from './answers.ts';
import { placeOf } from './filePlace.ts';
import type { ServerParts } from './serverParts.ts';
import type { Updates } from './updates.ts';
import { type EditAbilities, workspaceEdit } from './workspaceEdit.ts';

/** Registers the handlers on the connection. */
export function attachEditRequests(parts: ServerParts, updates: Updates, abilities: EditAbilities): void {
  const { connection, converter } = parts;
  const answer = answerer(parts, updates);
  connection.onPrepareRename(({ textDocument, position }, token) =>
    answer({
      token,
      stage: 'the preparation of a renaming',
      uri: textDocument.uri,
      compute: () => {
        const at = renamePlace(parts, textDocument.uri, position);
        const found = at && prepareRename(at.sources, at.items, at.offset);
        if (!found) return null;
        if ('refusal' in found) return refused(found.refusal);
        return { range: converter.range(found.span), placeholder: found.target.name };
      },
    }),
  );
  connection.onRenameRequest(async ({ textDocument, position, newName }, token) => {
    // Only the complete index knows which boards share a name.
    await parts.index.whenReady();
    return answer({
      token,
      stage: 'the renaming',
      uri: textDocument.uri,
      compute: (): WorkspaceEdit | ResponseError<void> => {
        const at = renamePlace(parts, textDocument.uri, position);
        const edits: ReturnType<typeof rename> = at && rename(at.sources, at.items, at.offset, newName.trim());
        if (!edits) return refused('There is no name here that can be changed.');
        return isRefusal(edits) ? refused(edits.refusal) : workspaceEdit(parts, abilities, edits);
      },
    });
  });
  connection.languages.onLinkedEditingRange(({ textDocument, position }, token) =>
    answer({
      token,
      stage: 'the linked ranges',
      uri: textDocument.uri,
      otherwise: () => null,
      compute: () => {
        const at = placeOf(parts, textDocument.uri, position);
        const ranges = at ? linkedAddress(at.board, at.items, at.offset) : [];
        if (!at || ranges.length === 0) return null;
        const { file } = at.items;
        return {
          ranges: ranges.map(({ start, end }) => converter.range({ file, start, end })),
          wordPattern: '[0-9a-fA-F]*',
        };
      },
    }),
  );
}

function isRefusal(edits: readonly SourceEdit[] | { readonly refusal: string }): edits is { readonly refusal: string } {
  return 'refusal' in edits;
}

function renamePlace(parts: ServerParts, uri: string, position: { readonly line: number; readonly character: number }) {
  const at = placeOf(parts, uri, position);
  // Names from an overlay's base belong to the base's files.
  return at && { ...at, sources: renameSources(parts, parts.analyzer.board(at.board.path) ?? at.board) };
}

/** The rename callbacks of a board, from its workspace. */
export function renameSources({ analyzer, boards, confinement }: ServerParts, board: Board): RenameSources {
  return {
    analyzer,
    board,
    boardsIncluding: (file) => [...boards.candidatesFor(file), ...boards.boardsIncluding(file)],
    isOurs: (file) => {
      const { workspaceFolders } = confinement;
      const { folders } = confinement.foldersFor(board.path, analyzer.sourceTreeOf(board.path));
      const own = workspaceFolders.length > 0 ? workspaceFolders : folders;
      return file === board.path || own.some((folder) => isWithin(file, folder));
    },
  };
}
