/** Edits of files in LSP's form. */
import type { TextEdit, WorkspaceEdit } from 'vscode-languageserver';
import type { SourceEdit } from '../ide/quickFix.ts';
import type { ServerParts } from './serverParts.ts';

/** The client's abilities for edits. */
export interface EditAbilities {
  /** It supports edits with the document version that they are for. */
  readonly canVersionEdits: boolean;
}

/** The edits by document; with versions, where the client supports them, so that none is applied to a changed text. */
export function workspaceEdit(
  { converter, documents }: Pick<ServerParts, 'converter' | 'documents'>,
  { canVersionEdits }: EditAbilities,
  edits: readonly SourceEdit[],
): WorkspaceEdit {
  const byFile = new Map<string, TextEdit[]>();
  for (const { span, text } of edits) {
    const known = byFile.get(span.file) ?? [];
    byFile.set(span.file, known);
    known.push({ range: converter.range(span), newText: text });
  }
  const files = [...byFile].map(([path, own]) => ({ path, uri: documents.uriOf(path), own }));
  if (!canVersionEdits) return { changes: Object.fromEntries(files.map(({ uri, own }) => [uri, own])) };
  const documentChanges = files.map(({ path, uri, own }) => ({
    textDocument: { uri, version: documents.versionOf(path) ?? null },
    edits: own,
  }));
  return { documentChanges };
}
