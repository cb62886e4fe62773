/**
 * The parameters of all requests and notifications that a client sends, by method (Language Server Protocol 3.17, and the types
 * of our own protocol). Handlers rely on them: parameters of another shape never get there.
 */
import * as api from './apiProtocol.ts';
import * as documents from './documentProtocol.ts';
import * as maps from './mapProtocol.ts';
import * as product from './protocol.ts';
import { anything, fields, flag, integer, kinds, listOf, optional, orNull, type Shape, text } from './shapes.ts';
import * as views from './viewProtocol.ts';

const position = fields({ line: integer, character: integer });
const range = fields({ start: position, end: position });
const withUri = fields({ uri: text });
const textDocument = withUri;
const ofFile = fields({ textDocument });
const atPlace = fields({ textDocument, position });
const inRange = fields({ textDocument, range });
const anItem = fields({ item: withUri });
const anObject = fields({});
const changed = fields({ textDocument: fields({ uri: text, version: integer }) });
const folders = listOf(withUri);

/** A board, or the active one. */
const anyBoard = orNull(fields({ uri: optional(text) }));
const machine = optional(anObject);
const side = { uri: text, revision: optional(text) };

const SHAPES: ReadonlyMap<string, Shape> = new Map(
  Object.entries({
    initialize: fields({
      capabilities: anObject,
      workspaceFolders: orNull(folders),
      rootUri: orNull(text),
    }),
    'workspace/didChangeWorkspaceFolders': fields({ event: fields({ added: folders, removed: folders }) }),
    'workspace/didChangeWatchedFiles': fields({ changes: folders }),
    'workspace/symbol': fields({ query: text }),
    'textDocument/didOpen': fields({ textDocument: fields({ uri: text, version: integer, text }) }),
    'textDocument/didChange': bothOf(
      changed,
      fields({ contentChanges: listOf(fields({ text, range: optional(range) })) }),
    ),
    'textDocument/didSave': ofFile,
    'textDocument/didClose': ofFile,
    'textDocument/hover': atPlace,
    'textDocument/completion': bothOf(atPlace, fields({ context: orNull(anObject) })),
    'completionItem/resolve': anObject,
    'textDocument/signatureHelp': atPlace,
    'textDocument/definition': atPlace,
    'textDocument/declaration': atPlace,
    'textDocument/implementation': atPlace,
    'textDocument/typeDefinition': atPlace,
    'textDocument/references': bothOf(atPlace, fields({ context: anObject })),
    'textDocument/documentHighlight': atPlace,
    'textDocument/documentSymbol': ofFile,
    'textDocument/codeAction': bothOf(
      inRange,
      fields({ context: fields({ diagnostics: listOf(fields({ range })), only: optional(listOf(text)) }) }),
    ),
    'textDocument/codeLens': ofFile,
    'codeLens/resolve': anObject,
    'textDocument/documentLink': ofFile,
    'textDocument/foldingRange': ofFile,
    'textDocument/selectionRange': bothOf(ofFile, fields({ positions: listOf(position) })),
    'textDocument/inlayHint': inRange,
    'inlayHint/resolve': anObject,
    'textDocument/semanticTokens/full': ofFile,
    'textDocument/semanticTokens/full/delta': bothOf(ofFile, fields({ previousResultId: text })),
    'textDocument/semanticTokens/range': inRange,
    'textDocument/formatting': ofFile,
    'textDocument/rangeFormatting': inRange,
    'textDocument/onTypeFormatting': bothOf(atPlace, fields({ ch: text, options: anObject })),
    'textDocument/prepareRename': atPlace,
    'textDocument/rename': bothOf(atPlace, fields({ newName: text })),
    'textDocument/linkedEditingRange': atPlace,
    'textDocument/prepareCallHierarchy': atPlace,
    'callHierarchy/incomingCalls': anItem,
    'callHierarchy/outgoingCalls': anItem,
    'textDocument/prepareTypeHierarchy': atPlace,
    'typeHierarchy/supertypes': anItem,
    'typeHierarchy/subtypes': anItem,
    [product.MEMORY_MAP_REQUEST]: anyBoard,
    [product.BOARDS_REQUEST]: anyBoard,
    [product.WORKSPACE_BOARDS_REQUEST]: anyBoard,
    [product.SELECT_BOARD_REQUEST]: withUri,
    [product.IN_FRONT_NOTIFICATION]: withUri,
    [product.COMPARE_BOOT_LOG_REQUEST]: fields({ uri: optional(text), logs: listOf(fields({ name: text, text })) }),
    [product.FORGET_BOOT_LOG_REQUEST]: anyBoard,
    [product.BOOT_PROFILE_REQUEST]: anyBoard,
    [api.RUN_TOOL_REQUEST]: fields({ name: text, input: anything }),
    [api.COMPILED_TREE_REQUEST]: anyBoard,
    [api.BOOT_REPORT_REQUEST]: anyBoard,
    [views.NODE_CHILDREN_REQUEST]: fields({ uri: optional(text), path: text }),
    [views.FIND_NODES_REQUEST]: fields({ uri: optional(text), text }),
    [views.INCLUDED_FILES_REQUEST]: anyBoard,
    [views.INCLUDING_BOARDS_REQUEST]: withUri,
    [documents.DOCUMENT_REQUEST]: fields({
      ...side,
      kind: text,
      against: optional(fields(side)),
      known: optional(text),
    }),
    [documents.COMPILED_LINE_REQUEST]: fields({ uri: text, line: integer, character: integer }),
    [documents.REVISIONS_REQUEST]: withUri,
    [maps.LIVE_MAP_REQUEST]: orNull(
      fields({ uri: optional(text), machine, hasMap: optional(flag), quick: optional(flag) }),
    ),
    [maps.NODE_AT_REQUEST]: fields({ uri: text, position, board: optional(text) }),
    [maps.MAP_FIXES_REQUEST]: fields({ uri: text, machine, code: text, path: text, property: optional(text) }),
    [maps.EDIT_REGION_REQUEST]: fields({
      uri: text,
      machine,
      path: text,
      change: kinds({
        place: { base: text, size: text, entry: integer },
        size: { size: text },
        static: { base: text },
        allocRanges: { base: text, size: text },
      }),
      apply: optional(flag),
    }),
    [maps.SAVE_MACHINE_REQUEST]: fields({ uri: text, machine: anObject }),
    [maps.MAP_REPLAY_REQUEST]: orNull(fields({ uri: optional(text), machine })),
    [maps.COMPARE_MAPS_REQUEST]: fields({
      uri: optional(text),
      machine,
      other: kinds({
        machine: { machine: anObject },
        board: { uri: text },
        revision: { revision: text },
        files: { files: listOf(fields({ name: text, base64: text })) },
      }),
    }),
  }),
);

function bothOf(one: Shape, other: Shape): Shape {
  return (value, name) => one(value, name) ?? other(value, name);
}

/** What is wrong with the parameters of a method, as a sentence; undefined for right ones, and where the method has none. */
export function parameterFault(method: string, params: unknown): string | undefined {
  return SHAPES.get(method)?.(params, 'params');
}

/** Whether a method has parameters, though they may be left out. */
export function hasParameters(method: string): boolean {
  return SHAPES.has(method);
}
