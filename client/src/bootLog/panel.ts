/** The reports of boot logs, one panel for each board. Closing a report also removes its marks in the source. */
import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { type BootLogComparison, OPEN_LOCATION_COMMAND } from '../../../server/src/lsp/protocol.ts';
import { reportHtml } from './html.ts';

/** The commands behind the links of a report. */
export const SAVE_PROFILE_COMMAND = 'devicetreeAtlas.saveBootLogProfile';
export const REMOVE_MARKS_COMMAND = 'devicetreeAtlas.removeBootLogMarks';

const VIEW_TYPE = 'devicetreeAtlas.bootLog';

interface Shown {
  readonly panel: vscode.WebviewPanel;
  compared: BootLogComparison;
}

/** Shows reports, and fires an event when one was closed. */
export class BootLogReports implements vscode.Disposable {
  readonly #shown = new Map<string, Shown>();
  readonly #closed = new vscode.EventEmitter<string>();
  /** The URI of the board whose report was closed. */
  readonly onDidClose = this.#closed.event;

  /** Shows a comparison in the panel of its board. `logs` are the documents of the logs, by name. */
  show(compared: BootLogComparison, logs: ReadonlyMap<string, string>): void {
    const { board, report } = compared;
    const known = this.#shown.get(board.uri);
    const panel = known?.panel ?? this.#open(board.uri, `Boot Log: ${board.name}`);
    this.#shown.set(board.uri, { panel, compared });
    const links = { open: OPEN_LOCATION_COMMAND, saveProfile: SAVE_PROFILE_COMMAND, removeMarks: REMOVE_MARKS_COMMAND };
    panel.webview.html = reportHtml(report, links, (name) => logs.get(name), randomBytes(16).toString('base64url'));
    panel.reveal(panel.viewColumn, false);
  }

  /** The comparison in front, else the last one shown. */
  get current(): BootLogComparison | undefined {
    const all = [...this.#shown.values()];
    return (all.find(({ panel }) => panel.active) ?? all.at(-1))?.compared;
  }

  #open(board: string, title: string): vscode.WebviewPanel {
    const panel = vscode.window.createWebviewPanel(VIEW_TYPE, title, vscode.ViewColumn.Active, {
      enableScripts: false,
      enableCommandUris: [OPEN_LOCATION_COMMAND, SAVE_PROFILE_COMMAND, REMOVE_MARKS_COMMAND],
      enableFindWidget: true,
      localResourceRoots: [],
    });
    panel.onDidDispose(() => {
      this.#shown.delete(board);
      this.#closed.fire(board);
    });
    return panel;
  }

  dispose(): void {
    for (const { panel } of [...this.#shown.values()]) panel.dispose();
    this.#closed.dispose();
  }
}
