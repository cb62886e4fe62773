/** `Devicetree: Open Memory Map`: for the file in the command's argument, else the one in front, else the active board. */
import * as vscode from 'vscode';
import type { BoardState } from '../boardState.ts';
import { LANGUAGE_ID } from '../languageId.ts';
import type { MemoryMapPanels } from '../memoryMap/panels.ts';

/** Registers the command. */
export function registerOpenMemoryMap(panels: MemoryMapPanels, boards: BoardState): vscode.Disposable {
  return vscode.commands.registerCommand('devicetreeAtlas.openMemoryMap', (resource?: unknown) => {
    const document = vscode.window.activeTextEditor?.document;
    const inFront = document?.languageId === LANGUAGE_ID ? document.uri : undefined;
    const uri = (resource instanceof vscode.Uri ? resource : inFront)?.toString();
    const active = boards.status?.active?.uri;
    // An included file has many boards: the user's choice wins.
    panels.open(uri === undefined || boards.belongsToActive(uri) ? active : uri);
  });
}
