/** Assembles the language server: parts, updates, and the handlers that report events to them and request data. */
import type { Connection } from 'vscode-languageserver';
import { DiskHost } from '../node/diskHost.ts';
import type { DevicetreeParser } from '../syntax/grammar.ts';
import { attachApiRequests } from './apiRequests.ts';
import { ClientSession } from './clientSession.ts';
import { attachCodeLenses } from './codeLenses.ts';
import { attachCompletion } from './completion.ts';
import { attachDocumentEvents } from './documentEvents.ts';
import { attachDocumentRequests } from './documentRequests.ts';
import { attachEditRequests } from './editRequests.ts';
import { attachFormatRequests } from './formatRequests.ts';
import { attachHierarchyRequests } from './hierarchyRequests.ts';
import { attachLanguageRequests } from './languageRequests.ts';
import { attachMapComparisons } from './mapComparisons.ts';
import { attachMapRequests } from './mapRequests.ts';
import { attachNavigationRequests } from './navigationRequests.ts';
import { attachProductRequests } from './productRequests.ts';
import { attachReadingRequests } from './readingRequests.ts';
import { makeParts, type UpdateRequests } from './serverParts.ts';
import { Updates } from './updates.ts';
import { attachViewRequests } from './viewRequests.ts';

/** Wires a language server to a connection that is not listening yet. `tidy` is called when no request waits. */
export function attachServer(
  connection: Connection,
  parser: DevicetreeParser,
  tidy: () => void,
  disk = new DiskHost(),
): void {
  const requests: UpdateRequests = {
    changed: () => updates.changed(),
    ask: () => updates.ask(),
    letAnswer: () => updates.letAnswer(),
  };
  const parts = makeParts(connection, parser, requests, disk);
  const updates: Updates = new Updates(
    parts,
    tidy,
    {
      isWaiting: () => session.isAwaitingSettings,
      isReading: () => session.isReadingSettings,
    },
    () => session.refreshCodeLenses(),
  );
  const session: ClientSession = new ClientSession(parts, updates);
  session.attach();
  attachDocumentEvents(parts, updates);
  attachLanguageRequests(parts, updates, session);
  attachNavigationRequests(parts, updates);
  attachHierarchyRequests(parts, updates);
  attachCodeLenses(parts, updates, session);
  attachEditRequests(parts, updates, session);
  attachFormatRequests(parts, updates);
  attachReadingRequests(parts, updates);
  attachCompletion(parts, updates, session);
  attachProductRequests(parts, updates);
  attachViewRequests(parts, updates);
  attachApiRequests(parts, updates);
  attachMapRequests(parts, updates);
  attachDocumentRequests(parts, updates);
  attachMapComparisons(parts, updates);
}
