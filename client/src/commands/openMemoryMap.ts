/** `Devicetree: Open Memory Map`: of the file the command was called on, else of the one in front, else of the active board. */
import * as vscode from 'vscode';
import type { BoardState } from '../boardState.ts';
import type { MemoryMapPanels } from '../memoryMap/panels.ts';
import { LANGUAGE_ID } from '../server.ts';

/** Registers the command. */
export function registerOpenMemoryMap(panels: MemoryMapPanels, boards: BoardState): vscode.Disposable {
  return vscode.commands.registerCommand('devicetreeAtlas.openMemoryMap', (resource?: unknown) => {
    const document = vscode.window.activeTextEditor?.document;
    const inFront = document?.languageId === LANGUAGE_ID ? document.uri : undefined;
    const uri = (resource instanceof vscode.Uri ? resource : inFront)?.toString();
    const active = boards.status?.active?.uri;
    // An included file has many boards; the one the user chose wins.
    panels.open(uri === undefined || boards.belongsToActive(uri) ? active : uri);
  });
}
