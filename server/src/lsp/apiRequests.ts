/** The requests of `apiProtocol.ts`: tools for assistants, and what the client exports to other extensions. */
import { runTool, ToolRefusal } from '../assist/index.ts';
import { isKnownArchitecture } from '../boot/architectures/architectures.ts';
import { reportToJson } from '../boot/reportJson.ts';
import { decompileFdt } from '../fdt/decompile.ts';
import { readFdt } from '../fdt/read.ts';
import { answerer } from './answers.ts';
import * as protocol from './apiProtocol.ts';
import { EditorToolContext } from './editorTools.ts';
import type { ServerParts } from './serverParts.ts';
import type { Updates } from './updates.ts';

/** Registers the handlers on the connection. */
export function attachApiRequests(parts: ServerParts, updates: Updates): void {
  const { connection } = parts;
  const answer = answerer(parts, updates);
  const context = new EditorToolContext(parts);
  connection.onRequest<protocol.RunToolResult, void>(
    protocol.RUN_TOOL_REQUEST,
    ({ name, input }: protocol.RunToolParams) =>
      answer({
        stage: 'a tool for assistants',
        uri: undefined,
        compute: (): protocol.RunToolResult => {
          try {
            return runTool(context, name, input);
          } catch (error) {
            if (error instanceof ToolRefusal) return { refused: error.message };
            throw error;
          }
        },
      }),
  );
  connection.onRequest(protocol.COMPILED_TREE_REQUEST, (params: protocol.BoardParams | null) =>
    answer({
      stage: 'the compiled tree',
      uri: params?.uri,
      compute: () => compiledTree(parts, params?.uri),
    }),
  );
  connection.onRequest(protocol.BOOT_REPORT_REQUEST, (params: protocol.BoardParams | null) =>
    answer({
      stage: 'the boot report',
      uri: params?.uri,
      compute: () => bootReport(parts, params?.uri),
    }),
  );
}

function boardAt({ boards, documents }: ServerParts, uri: string | undefined) {
  const path = uri === undefined ? boards.active : boards.boardOf(documents.pathOf(uri));
  return path === undefined ? undefined : boards.board(path);
}

function compiledTree(parts: ServerParts, uri: string | undefined): protocol.CompiledTreeResult | null {
  const board = boardAt(parts, uri);
  if (!board) return null;
  const { boards, documents } = parts;
  const hasErrors = board.problems.some(({ severity }) => severity === 'error');
  const tree = hasErrors ? undefined : readFdt(board.blob).value;
  return {
    board: boards.infoOf(board.path),
    isOverlay: board.isOverlay,
    ...(tree ? { blob: Buffer.from(board.blob).toString('base64'), dts: decompileFdt(tree) } : {}),
    files: [...board.files].map((path) => documents.uriOf(path)),
  };
}

function bootReport(parts: ServerParts, uri: string | undefined): protocol.BootReportResult | null {
  const board = boardAt(parts, uri);
  const [report] = board ? parts.boards.typedReportsOf(board) : [];
  if (!board || !report || !isKnownArchitecture(report.arch)) return null;
  return { board: parts.boards.infoOf(board.path), report: reportToJson(report) };
}
