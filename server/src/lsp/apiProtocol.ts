/** The part of the protocol for other programs: tools for assistants, and what the client exports. Typed once for both sides. */
import type { ReportJson } from '../boot/reportJson.ts';
import type { BoardInfo } from './protocol.ts';

/** Request: runs a tool for assistants on the documents as they are in the editor. */
export const RUN_TOOL_REQUEST = 'devicetreeAtlas/runTool';
export interface RunToolParams {
  /** As `package.json` and `dtatlas mcp` name it, without prefix. */
  readonly name: string;
  readonly input: unknown;
}
export type RunToolResult =
  | { readonly text: string; readonly data: Readonly<Record<string, unknown>> }
  /** Why there is no answer, for whoever asked. */
  | { readonly refused: string };

/** Request: the tree of the board that `uri` belongs to, of the active board without one; null when there is none. */
export const COMPILED_TREE_REQUEST = 'devicetreeAtlas/compiledTree';
export interface BoardParams {
  readonly uri?: string;
}
export interface CompiledTreeResult {
  readonly board: BoardInfo;
  readonly isOverlay: boolean;
  /** The blob in base64; absent where errors leave none. */
  readonly blob?: string;
  /** The merged tree as one source, in the words of `dtc -O dts`; absent with `blob`. */
  readonly dts?: string;
  /** Every file read, the board's own first. */
  readonly files: readonly string[];
}

/** Request: what the kernel of the board's profile says and does; null when there is no board, or no kernel boots it. */
export const BOOT_REPORT_REQUEST = 'devicetreeAtlas/bootReport';
export interface BootReportResult {
  readonly board: BoardInfo;
  /** What `dtatlas boot --json` writes, but for users and sums. */
  readonly report: ReportJson;
}
