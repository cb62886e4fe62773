/** The capabilities that the server announces at the start. */
import { CodeActionKind, type InitializeResult, TextDocumentSyncKind } from 'vscode-languageserver';
import { VERSION } from '../base/version.ts';
import { REFACTOR_KINDS } from './refactorActions.ts';
import { SEMANTIC_TOKENS_LEGEND } from './tokenEncoder.ts';

export const INITIALIZE_RESULT: InitializeResult = {
  serverInfo: { name: 'devicetree-atlas', version: VERSION },
  capabilities: {
    textDocumentSync: {
      openClose: true,
      change: TextDocumentSyncKind.Incremental,
      save: { includeText: false },
    },
    completionProvider: {
      // The first characters precede a name, the others precede a cell or a part of a path.
      triggerCharacters: ['&', '<', '"', '/', '#', '@', '{', '(', ',', ' '],
      resolveProvider: true,
      completionItem: { labelDetailsSupport: true },
    },
    signatureHelpProvider: { triggerCharacters: ['(', ',', '<', ' '], retriggerCharacters: [')', '>'] },
    documentFormattingProvider: true,
    documentRangeFormattingProvider: true,
    documentOnTypeFormattingProvider: { firstTriggerCharacter: '}', moreTriggerCharacter: ['\n'] },
    workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
    hoverProvider: true,
    definitionProvider: true,
    declarationProvider: true,
    implementationProvider: true,
    typeDefinitionProvider: true,
    workspaceSymbolProvider: true,
    callHierarchyProvider: true,
    typeHierarchyProvider: true,
    referencesProvider: true,
    documentSymbolProvider: true,
    codeLensProvider: { resolveProvider: true },
    linkedEditingRangeProvider: true,
    renameProvider: { prepareProvider: true },
    documentHighlightProvider: true,
    documentLinkProvider: {},
    foldingRangeProvider: true,
    selectionRangeProvider: true,
    inlayHintProvider: { resolveProvider: true },
    semanticTokensProvider: { legend: SEMANTIC_TOKENS_LEGEND, full: { delta: true }, range: true },
    codeActionProvider: {
      codeActionKinds: [
        CodeActionKind.QuickFix,
        ...REFACTOR_KINDS,
        CodeActionKind.SourceFixAll,
        CodeActionKind.SourceOrganizeImports,
      ],
    },
  },
};
