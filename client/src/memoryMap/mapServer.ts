import type { LogOutputChannel } from 'vscode';
import type { AtlasServer } from '../server.ts';

/** The part of the language server that the memory map panels use. */
export type MapServer = Pick<
  AtlasServer,
  | 'state'
  | 'restart'
  | 'onDidChangeState'
  | 'onMemoryMapChanged'
  | 'liveMap'
  | 'nodeAt'
  | 'mapFixes'
  | 'mapReplay'
  | 'compareMaps'
  | 'editRegion'
  | 'saveMachine'
  | 'tellWritten'
  | 'workspaceBoards'
> & { readonly log: Pick<LogOutputChannel, 'debug' | 'show'> };
