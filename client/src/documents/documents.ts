/**
 * Documents made from boards: their texts come from the server, and follow the boards while they are open. The further data of a
 * text (origins of lines, links, levels) is kept here for the features that show it.
 */
import * as vscode from 'vscode';
import { errorText } from '../../../server/src/base/errorText.ts';
import type { BoardDocument, DocumentPlace } from '../../../server/src/lsp/documentProtocol.ts';
import type { BoardState } from '../boardState.ts';
import { LANGUAGE_ID } from '../languageId.ts';
import { withProgress } from '../progress.ts';
import type { AtlasServer } from '../server.ts';
import { DOCUMENT_SCHEME, type DocumentSubject, documentUri, subjectOf } from './documentUri.ts';

/** Documents are requested again after this long without an edit. */
const PAUSE_MS = 300;

/** The last state of a document. */
interface ShownDocument {
  readonly version: string;
  readonly document: BoardDocument;
  /** Why the last update failed; a sentence. */
  readonly failed?: string;
}

/** Provides the texts until disposed. */
export class AtlasDocuments implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #server: AtlasServer;
  readonly #shown = new Map<string, ShownDocument>();
  /** Builds rewrite blobs: each open one is watched, wherever it is. */
  readonly #watchers = new Map<string, vscode.FileSystemWatcher>();
  readonly #textChanged = new vscode.EventEmitter<vscode.Uri>();
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly #subscriptions: vscode.Disposable;
  #timer: NodeJS.Timeout | undefined;
  /** The running round of requests, and whether another one has to follow. */
  #asking: Promise<void> | undefined;
  #again = false;

  readonly onDidChange = this.#textChanged.event;
  /** Fires after a text or its further data has changed. */
  readonly onDidChangeDocument = this.#changed.event;

  constructor(server: AtlasServer, boards: BoardState) {
    this.#server = server;
    this.#subscriptions = vscode.Disposable.from(
      this.#textChanged,
      this.#changed,
      vscode.workspace.registerTextDocumentContentProvider(DOCUMENT_SCHEME, this),
      boards.onDidChange(() => this.#later()),
      server.onMemoryMapChanged(() => this.#later()),
      server.onDidChangeState((state) => state === 'running' && this.#later()),
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        if (document.uri.scheme !== DOCUMENT_SCHEME && (document.languageId === LANGUAGE_ID || isHeader(document)))
          this.#later();
      }),
      vscode.workspace.onDidOpenTextDocument(({ uri }) => this.#watch(uri)),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.#forget(uri)),
      new vscode.Disposable(() => clearTimeout(this.#timer)),
    );
  }

  dispose(): void {
    this.#subscriptions.dispose();
    for (const watcher of this.#watchers.values()) watcher.dispose();
  }

  /** The content of a document; undefined until it was made. */
  shown(uri: vscode.Uri): ShownDocument | undefined {
    return this.#shown.get(uri.toString());
  }

  /** The location of a place in a document. */
  location(
    { files }: BoardDocument,
    [file, line, column, endLine, endColumn]: DocumentPlace,
  ): vscode.Location | undefined {
    const side = files[file];
    if (side === undefined) return undefined;
    const uri =
      side.revision === undefined ? vscode.Uri.parse(side.uri, true) : documentUri({ kind: 'source', ...side });
    return new vscode.Location(uri, new vscode.Range(line, column, endLine, endColumn));
  }

  /**
   * Makes a document and shows it. If that fails, reports the reason and shows nothing.
   * @param line The line to show, counted from 0.
   */
  async open(subject: DocumentSubject, options: vscode.TextDocumentShowOptions = {}, line?: number): Promise<boolean> {
    const uri = documentUri(subject);
    const failed = await this.make(subject);
    if (failed !== undefined) {
      if (failed !== CANCELLED) await vscode.window.showWarningMessage(`Devicetree Atlas: ${failed}`);
      return false;
    }
    const document = await vscode.workspace.openTextDocument(uri);
    const editor = await vscode.window.showTextDocument(document, { preview: false, ...options });
    if (line !== undefined) {
      const at = new vscode.Position(line, document.lineAt(line).firstNonWhitespaceCharacterIndex);
      editor.selection = new vscode.Selection(at, at);
      editor.revealRange(new vscode.Range(at, at), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
    }
    return true;
  }

  /** Makes a document without showing it. @returns Why it could not be made, as a sentence; undefined when it was. */
  make(subject: DocumentSubject): Promise<string | undefined> {
    return withProgress(`${titles[subject.kind]}…`, async (token) => {
      await this.#server.running(token);
      return this.#make(documentUri(subject), subject, token);
    });
  }

  async provideTextDocumentContent(uri: vscode.Uri, token: vscode.CancellationToken): Promise<string> {
    const known = this.shown(uri);
    const subject = subjectOf(uri);
    if (known) return known.document.text;
    if (!subject) return '';
    // A window that was closed with the document restores it before the server runs.
    await this.#server.running(token);
    const failed = await this.#make(uri, subject, token);
    return this.shown(uri)?.document.text ?? `// ${failed}\n`;
  }

  /** @returns Why it could not be made: a sentence, or `CANCELLED`. */
  async #make(
    uri: vscode.Uri,
    subject: DocumentSubject,
    token?: vscode.CancellationToken,
  ): Promise<string | undefined> {
    const key = uri.toString();
    const before = this.#shown.get(key);
    try {
      const answer = await this.#server.document({ ...subject, ...(before ? { known: before.version } : {}) }, token);
      if (token?.isCancellationRequested) return CANCELLED;
      if ('failed' in answer) return this.#failed(uri, answer.failed);
      const document = answer.document ?? before?.document;
      if (!document || (before && !answer.document && before.failed === undefined)) return undefined;
      this.#shown.set(key, { version: answer.version, document });
      if (before && before.document.text !== document.text) this.#textChanged.fire(uri);
      this.#changed.fire(uri);
      return undefined;
    } catch (error) {
      if (token?.isCancellationRequested) return CANCELLED;
      return this.#failed(uri, errorText(error));
    }
  }

  /** Keeps the last text, and reports that it is not the newest. */
  #failed(uri: vscode.Uri, failed: string): string {
    const before = this.shown(uri);
    if (before && before.failed !== failed) {
      this.#shown.set(uri.toString(), { ...before, failed });
      this.#changed.fire(uri);
    }
    return failed;
  }

  #later(): void {
    clearTimeout(this.#timer);
    if (this.#shown.size > 0) this.#timer = setTimeout(() => void this.refresh(), PAUSE_MS);
  }

  /** Updates every open document; resolves when all are done. */
  refresh(): Promise<void> {
    this.#again = true;
    this.#asking ??= this.#round().finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  async #round(): Promise<void> {
    while (this.#again) {
      this.#again = false;
      for (const { uri, isClosed } of vscode.workspace.textDocuments) {
        const subject = isClosed ? undefined : subjectOf(uri);
        // The source at a revision never changes.
        if (subject && subject.kind !== 'source' && this.#server.state === 'running') await this.#make(uri, subject);
      }
    }
  }

  #watch(uri: vscode.Uri): void {
    const subject = subjectOf(uri);
    for (const side of subject ? [subject, subject.against] : []) {
      if (!side || !/\.dtbo?$/.test(side.uri) || this.#watchers.has(side.uri)) continue;
      const blob = vscode.Uri.parse(side.uri, true);
      const name = blob.path.slice(blob.path.lastIndexOf('/') + 1);
      const pattern = new vscode.RelativePattern(vscode.Uri.joinPath(blob, '..'), name);
      const watcher = vscode.workspace.createFileSystemWatcher(pattern);
      watcher.onDidChange(() => this.#later());
      watcher.onDidCreate(() => this.#later());
      this.#watchers.set(side.uri, watcher);
    }
  }

  #forget(uri: vscode.Uri): void {
    if (uri.scheme !== DOCUMENT_SCHEME) return;
    this.#shown.delete(uri.toString());
    const open = vscode.workspace.textDocuments.flatMap((document) => subjectOf(document.uri) ?? []);
    const blobs = new Set(open.flatMap((subject) => [subject.uri, subject.against?.uri]));
    for (const [blob, watcher] of this.#watchers) {
      if (blobs.has(blob)) continue;
      watcher.dispose();
      this.#watchers.delete(blob);
    }
  }
}

const CANCELLED = 'cancelled';

const titles: Readonly<Record<DocumentSubject['kind'], string>> = {
  compiled: 'compiling the board',
  sorted: 'compiling the board',
  preprocessed: 'preprocessing the board',
  bootLog: 'booting the board',
  comparison: 'comparing the boards',
  source: 'reading the revision',
};

function isHeader({ uri }: vscode.TextDocument): boolean {
  return uri.path.endsWith('.h') || uri.path.endsWith('.dtatlas.json');
}
