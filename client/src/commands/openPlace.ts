import * as vscode from 'vscode';
import { OPEN_LOCATION_COMMAND, type SourceLocation } from '../../../server/src/lsp/protocol.ts';
import { openLocation } from '../openLocation.ts';

/** Command of the code lenses: goes to the place in its argument. */
export function registerOpenPlace(): vscode.Disposable {
  return vscode.commands.registerCommand(OPEN_LOCATION_COMMAND, async (location?: Partial<SourceLocation>) => {
    if (typeof location?.uri !== 'string' || !location.range) return;
    await openLocation({ uri: location.uri, range: location.range });
  });
}
