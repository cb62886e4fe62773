/**
 * `Devicetree: Compare Board With…`: another board, a blob, or the board at a git revision. The differences are shown as a
 * document; from there the two trees open side by side.
 */
import * as vscode from 'vscode';
import { errorText } from '../../../server/src/base/errorText.ts';
import type { DocumentSide, NamedRevision } from '../../../server/src/lsp/documentProtocol.ts';
import type { BoardState } from '../boardState.ts';
import type { AtlasDocuments } from '../documents/documents.ts';
import { documentUri, sideName, subjectOf } from '../documents/documentUri.ts';
import type { AtlasServer } from '../server.ts';

/** Registers the commands. With a side as its argument, `compareBoard` does not ask. */
export function registerCompareBoard(
  server: AtlasServer,
  boards: BoardState,
  documents: AtlasDocuments,
): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.commands.registerCommand('devicetreeAtlas.compareBoard', async (given?: unknown) => {
      const uri = boards.boardInFront;
      if (uri === undefined) {
        await vscode.window.showWarningMessage(
          'Devicetree Atlas: no board is active. Open a .dts file, or select a board.',
        );
        return;
      }
      try {
        const against = isSide(given) ? given : await pickSide(server, uri);
        if (against) await documents.open({ kind: 'comparison', uri, against });
      } catch (error) {
        await vscode.window.showErrorMessage(`Devicetree Atlas: the boards could not be compared. ${errorText(error)}`);
      }
    }),
    vscode.commands.registerCommand('devicetreeAtlas.compareTrees', (given?: unknown) => {
      const shown = given instanceof vscode.Uri ? given : vscode.window.activeTextEditor?.document.uri;
      return shown && compareTrees(documents, shown);
    }),
  );
}

/** Opens the trees of a comparison in a diff editor. */
async function compareTrees(documents: AtlasDocuments, shown: vscode.Uri): Promise<void> {
  const subject = subjectOf(shown);
  if (subject?.against === undefined) return;
  const sides = [subject.against, subject].map(({ uri, revision }) => ({
    kind: 'sorted' as const,
    uri,
    ...(revision === undefined ? {} : { revision }),
  }));
  for (const side of sides) {
    const failed = await documents.make(side);
    if (failed !== undefined) {
      await vscode.window.showWarningMessage(`Devicetree Atlas: ${failed}`);
      return;
    }
  }
  const [left, right] = sides.map(documentUri);
  const title = `${sideName(subject.against)} ↔ ${sideName(subject)}`;
  await vscode.commands.executeCommand('vscode.diff', left, right, title);
}

function isSide(value: unknown): value is DocumentSide {
  return typeof value === 'object' && value !== null && 'uri' in value && typeof value.uri === 'string';
}

interface SideItem extends vscode.QuickPickItem {
  /** Absent for a heading, and for an item that asks further. */
  readonly side?: DocumentSide;
  readonly asks?: 'file' | 'revision';
}

const FILE: SideItem = { label: '$(folder-opened) A .dtb, .dtbo or .dts File…', asks: 'file', alwaysShow: true };
const REVISION: SideItem = { label: '$(git-commit) Another Git Revision…', asks: 'revision', alwaysShow: true };

/** @returns The other side; undefined when the user chose nothing. */
async function pickSide(server: AtlasServer, uri: string): Promise<DocumentSide | undefined> {
  const picker = vscode.window.createQuickPick<SideItem>();
  const search = new vscode.CancellationTokenSource();
  picker.title = `Compare ${sideName({ uri })} With…`;
  picker.placeholder = 'Another board, a blob, or this board at a git revision';
  picker.matchOnDescription = true;
  picker.matchOnDetail = true;
  picker.busy = true;
  picker.items = [FILE, REVISION];
  const chosen = new Promise<SideItem | undefined>((resolve) => {
    picker.onDidAccept(() => {
      const [item] = picker.selectedItems;
      if (item !== undefined) resolve(item);
    });
    picker.onDidHide(() => resolve(undefined));
  });
  picker.show();
  const filled = fill(picker, server, uri, search.token);
  let item: SideItem | undefined;
  try {
    item = await Promise.race([chosen, filled.then(() => chosen)]);
  } finally {
    search.cancel();
    search.dispose();
    picker.dispose();
  }
  if (item?.asks === 'file') return pickFile();
  if (item?.asks === 'revision') return typeRevision(uri);
  return item?.side;
}

async function fill(
  picker: vscode.QuickPick<SideItem>,
  server: AtlasServer,
  uri: string,
  token: vscode.CancellationToken,
): Promise<void> {
  const answer = await server.revisions({ uri }, token);
  if (token.isCancellationRequested) return;
  const revisions = 'failed' in answer ? [] : answer.revisions;
  const ofGit = [
    ...headed(
      'this board, as it was',
      revisions.map((revision) => revisionItem(uri, revision)),
    ),
    // Why there are none is told by the same means by which one would be chosen.
    REVISION,
  ];
  picker.keepScrollPosition = true;
  picker.items = [FILE, ...ofGit];
  const boards = await server.workspaceBoards(token, uri);
  if (token.isCancellationRequested) return;
  const others = boards
    .filter((board) => board.uri !== uri)
    .map(({ uri: other, model }): SideItem => {
      const path = vscode.workspace.asRelativePath(vscode.Uri.parse(other, true), false);
      return {
        label: `$(circuit-board) ${path.slice(path.lastIndexOf('/') + 1)}`,
        description: model,
        detail: path,
        side: { uri: other },
      };
    });
  picker.items = [FILE, ...ofGit, ...headed('boards of the workspace', others)];
  picker.busy = false;
}

function headed(label: string, items: readonly SideItem[]): readonly SideItem[] {
  return items.length === 0 ? [] : [{ label, kind: vscode.QuickPickItemKind.Separator }, ...items];
}

const ICONS: Readonly<Record<NamedRevision['kind'], string>> = {
  head: '$(history)',
  commit: '$(git-commit)',
  branch: '$(git-branch)',
  tag: '$(tag)',
};

function revisionItem(uri: string, { name, kind, subject, date }: NamedRevision): SideItem {
  const label = kind === 'head' ? `${ICONS[kind]} HEAD: the Last Commit` : `${ICONS[kind]} ${name}`;
  return { label, description: `${date}  ${subject}`, side: { uri, revision: name } };
}

async function pickFile(): Promise<DocumentSide | undefined> {
  const [uri] =
    (await vscode.window.showOpenDialog({
      title: 'A board or a blob to compare with',
      openLabel: 'Compare',
      filters: { 'Boards and blobs': ['dtb', 'dtbo', 'dts', 'dtso', 'overlay'], 'All files': ['*'] },
    })) ?? [];
  return uri && { uri: uri.toString() };
}

async function typeRevision(uri: string): Promise<DocumentSide | undefined> {
  const revision = await vscode.window.showInputBox({
    title: `Compare ${sideName({ uri })} With a Git Revision`,
    prompt: 'A commit, a branch or a tag, as git takes it',
    placeHolder: 'v6.12, HEAD~3, 0123abc',
  });
  return revision === undefined || revision.trim() === '' ? undefined : { uri, revision: revision.trim() };
}
