/**
 * `Devicetree: Explain Kernel Log Line…`, and hovers in opened kernel logs: the code that prints a line, its meaning, and the
 * nodes of the active board that it concerns. The server's tool `explain_log_line` answers both.
 */
import * as vscode from 'vscode';
import { errorText } from '../../../server/src/base/errorText.ts';
import type { BoardState } from '../boardState.ts';
import { LANGUAGE_ID } from '../languageId.ts';
import type { AtlasServer } from '../server.ts';

/** Documents that may be a kernel log: VS Code calls `.log` files `log`. */
const LOGS: vscode.DocumentSelector = [
  { language: 'log' },
  { language: 'dmesg' },
  { scheme: 'file', pattern: '**/*.{log,dmesg}' },
  { scheme: 'file', pattern: '**/*dmesg*.txt' },
];
/** Longer lines are not from a kernel (its own limit is about 1000 bytes). */
const LINE_MAX = 4096;

/** Registers the command and the hovers. */
export function registerExplainLogLine(server: AtlasServer, boards: BoardState): vscode.Disposable {
  const command = vscode.commands.registerCommand('devicetreeAtlas.explainLogLine', async (given?: unknown) => {
    const line = typeof given === 'string' ? given : (selectedLine() ?? (await askLine()));
    if (line === undefined || line.trim() === '') return;
    try {
      const source = new vscode.CancellationTokenSource();
      const answer = await explain(server, boards, line, source.token).finally(() => source.dispose());
      const isKnown = 'text' in answer;
      const show = isKnown ? vscode.window.showInformationMessage : vscode.window.showWarningMessage;
      const detail = isKnown ? answer.text.trim() : answer.refused;
      await show('Devicetree Atlas: a line of a kernel log', { modal: true, detail });
    } catch (error) {
      await vscode.window.showErrorMessage(`Devicetree Atlas: the line could not be explained. ${errorText(error)}`);
    }
  });
  const hovers = vscode.languages.registerHoverProvider(LOGS, {
    async provideHover(document, { line }, token) {
      const { text, range } = document.lineAt(line);
      if (text.trim() === '' || text.length > LINE_MAX) return undefined;
      const answer = await explain(server, boards, text, token);
      if ('refused' in answer) return undefined;
      const shown = new vscode.MarkdownString();
      shown.appendCodeblock(answer.text.trim(), 'text');
      return new vscode.Hover(shown, range);
    },
  });
  return vscode.Disposable.from(command, hovers);
}

function explain(server: AtlasServer, boards: BoardState, line: string, token: vscode.CancellationToken) {
  const uri = boards.boardInFront;
  const file = uri === undefined ? undefined : vscode.Uri.parse(uri).fsPath;
  return server.runTool('explain_log_line', { lines: line.slice(0, LINE_MAX), ...(file ? { file } : {}) }, token);
}

/** The caret's line in an editor without a device tree source, or the first line of the selection there. */
function selectedLine(): string | undefined {
  const editor = vscode.window.activeTextEditor;
  if (!editor || editor.document.languageId === LANGUAGE_ID || !vscode.languages.match(LOGS, editor.document)) {
    return undefined;
  }
  return editor.document.lineAt(editor.selection.start.line).text;
}

function askLine(): Thenable<string | undefined> {
  return vscode.window.showInputBox({
    title: 'Explain Kernel Log Line',
    prompt: 'A line as dmesg prints it, about reserved memory, memblock, CMA, DMA pools or remote processors',
    placeHolder: 'OF: reserved mem: failed to allocate memory for node …',
  });
}
