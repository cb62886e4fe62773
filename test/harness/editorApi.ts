/**
 * The part of VS Code's API that the memory map panels use, for tests without an editor: `vi.mock('vscode', …)` returns it.
 * Events and cancellation are those of `vscode-jsonrpc`, on which VS Code's are modelled; the rest records what was asked of it.
 */
import { CancellationTokenSource as Cancellation, Emitter } from 'vscode-jsonrpc';

export const CancellationTokenSource = Cancellation;

/** A URI of the `file:` kind, as far as the panels read one. */
export class Uri {
  readonly scheme: string;
  readonly path: string;

  private constructor(scheme: string, path: string) {
    this.scheme = scheme;
    this.path = path;
  }

  static parse(text: string): Uri {
    const { protocol, pathname } = new URL(text);
    return new Uri(protocol.slice(0, -1), pathname);
  }

  static joinPath(base: Uri, ...parts: string[]): Uri {
    return new Uri(base.scheme, [base.path, ...parts].join('/'));
  }

  toString(): string {
    return `${this.scheme}://${this.path}`;
  }
}

/** A replacement that an edit holds. */
interface Replacement {
  readonly uri: string;
  readonly newText: string;
}

export class WorkspaceEdit {
  readonly replacements: Replacement[] = [];
  replace(uri: Uri, _range: Range, newText: string): void {
    this.replacements.push({ uri: uri.toString(), newText });
  }
}

export class Range {
  readonly start: { readonly line: number; readonly character: number };
  readonly end: { readonly line: number; readonly character: number };
  constructor(startLine: number, startCharacter: number, endLine: number, endCharacter: number) {
    this.start = { line: startLine, character: startCharacter };
    this.end = { line: endLine, character: endCharacter };
  }
}

export const ViewColumn = { Beside: -2, One: 1, Two: 2 } as const;

/** A webview panel: what the page would get, and the page's side of its events. */
export class FakeWebviewPanel {
  readonly posted: { readonly type: string; readonly [key: string]: unknown }[] = [];
  readonly fromPage = new Emitter<unknown>();
  readonly viewState = new Emitter<void>();
  readonly disposed = new Emitter<void>();
  visible = true;
  active = false;
  viewColumn: number = ViewColumn.Two;
  title = '';
  revealed = 0;
  readonly webview = {
    html: '',
    options: {},
    cspSource: 'https://page.test',
    onDidReceiveMessage: this.fromPage.event,
    asWebviewUri: (uri: Uri) => uri,
    postMessage: async (message: { readonly type: string }) => {
      // What is posted is copied, as on the way to a page.
      this.posted.push(structuredClone(message));
      return true;
    },
  };
  readonly onDidDispose = this.disposed.event;
  readonly onDidChangeViewState = this.viewState.event;

  reveal(): void {
    this.revealed += 1;
  }

  dispose(): void {
    this.disposed.fire();
  }

  /** Shows or hides the panel, as the user does by choosing a tab. */
  setVisible(visible: boolean): void {
    this.visible = visible;
    this.viewState.fire();
  }
}

/** What the editor was asked, and what it holds; `resetEditor` empties it. */
export const editor = {
  messages: [] as { readonly level: 'info' | 'warning' | 'error'; readonly text: string }[],
  commands: [] as { readonly name: string; readonly args: readonly unknown[] }[],
  opened: [] as string[],
  edits: [] as Replacement[],
  created: [] as FakeWebviewPanel[],
  written: new Map<string, string>(),
  configuration: new Emitter<{ affectsConfiguration(section: string): boolean }>(),
  digits: 'grouped',
  changedText: new Emitter<unknown>(),
  saved: new Emitter<unknown>(),
  selection: new Emitter<unknown>(),
};

/** Empties everything that was recorded. */
export function resetEditor(): void {
  for (const list of [editor.messages, editor.commands, editor.opened, editor.edits, editor.created]) list.length = 0;
  editor.written.clear();
  editor.digits = 'grouped';
  workspace.textDocuments = [];
  window.activeTextEditor = undefined;
}

function said(level: 'info' | 'warning' | 'error') {
  return async (text: string) => void editor.messages.push({ level, text });
}

export const window: {
  activeTextEditor: unknown;
  readonly visibleTextEditors: readonly unknown[];
  readonly [name: string]: unknown;
} = {
  activeTextEditor: undefined,
  visibleTextEditors: [],
  showInformationMessage: said('info'),
  showWarningMessage: said('warning'),
  showErrorMessage: said('error'),
  showTextDocument: async (uri: Uri) => void editor.opened.push(uri.toString()),
  createWebviewPanel: () => {
    const panel = new FakeWebviewPanel();
    editor.created.push(panel);
    return panel;
  },
  registerWebviewPanelSerializer: () => ({ dispose() {} }),
  onDidChangeTextEditorSelection: editor.selection.event,
};

export const workspace = {
  textDocuments: [] as { readonly uri: Uri; readonly version: number }[],
  getConfiguration: () => ({ get: () => editor.digits }),
  onDidChangeConfiguration: editor.configuration.event,
  onDidChangeTextDocument: editor.changedText.event,
  onDidSaveTextDocument: editor.saved.event,
  applyEdit: async (edit: WorkspaceEdit) => {
    editor.edits.push(...edit.replacements);
    return true;
  },
  fs: {
    writeFile: async (uri: Uri, bytes: Uint8Array) =>
      void editor.written.set(uri.toString(), new TextDecoder().decode(bytes)),
  },
};

export const commands = {
  executeCommand: async (name: string, ...args: unknown[]) => void editor.commands.push({ name, args }),
};
