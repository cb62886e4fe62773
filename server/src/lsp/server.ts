/** The language server put together: parts, updates, and the handlers that tell them what happens and ask for data. */
import type { Connection } from 'vscode-languageserver';
import type { DevicetreeParser } from '../syntax/grammar.ts';
import { ClientSession } from './clientSession.ts';
import { attachDocumentEvents } from './documentEvents.ts';
import { attachLanguageRequests } from './languageRequests.ts';
import { attachProductRequests } from './productRequests.ts';
import { makeParts } from './serverParts.ts';
import { Updates } from './updates.ts';

/** Wires a language server to a connection that is not listening yet. `tidy` is called in moments when nobody waits. */
export function attachServer(connection: Connection, parser: DevicetreeParser, tidy: () => void): void {
  const parts = makeParts(connection, parser, {
    changed: () => updates.changed(),
    ask: () => updates.ask(),
  });
  const updates: Updates = new Updates(parts, tidy, () => session.isAwaitingSettings);
  const session: ClientSession = new ClientSession(parts, updates);
  session.attach();
  attachDocumentEvents(parts, updates);
  attachLanguageRequests(parts, updates, session);
  attachProductRequests(parts, updates);
}
