/** The part of the protocol for other programs: tools for assistants, and what the client exports. Typed once for both sides. */
import type { ReportJson } from '../boot/reportJson.ts';
import type { BoardInfo } from './protocol.ts';

/** Request: runs a tool for assistants on the documents as they are in the editor. */
export const RUN_TOOL_REQUEST = 'devicetreeAtlas/runTool';
export interface RunToolParams {
  /** Name of the tool in `package.json` and `dtatlas mcp`, without prefix. */
  readonly name: string;
  readonly input: unknown;
}
export type RunToolResult =
  | { readonly text: string; readonly data: Readonly<Record<string, unknown>> }
  /** Why there is no answer, as a message for the user. */
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
  /** The merged tree as one source, in the format of `dtc -O dts`; absent with `blob`. */
  readonly dts?: string;
  /** Every file that was read, the board's own first. */
  readonly files: readonly string[];
}

/** Request: the boot of the board on the kernel of its profile; null when there is no board, or no kernel boots it. */
export const BOOT_REPORT_REQUEST = 'devicetreeAtlas/bootReport';
export interface BootReportResult {
  readonly board: BoardInfo;
  /** The output of `dtatlas boot --json`, without users and sums. */
  readonly report: ReportJson;
}
