/**
 * The library: device trees from any JavaScript program, over files of any kind. Plain data comes out: strings, numbers,
 * lists, addresses as `0x…`, lines and columns from one.
 *
 * ```js
 * import { Atlas, MemoryHost } from 'devicetree-atlas-server';
 * ```
 *
 * Each method has an example that a test runs. Names and types of this file are an interface that other programs use; the
 * report of them, `server/library.api.md`, changes only on purpose.
 */

export type { Place, PlacedProblem } from './analysis/placedProblem.ts';
export type { Interval } from './base/intervals.ts';
export type { BootOutcome, KernelName, LogLevel } from './boot/report.ts';
export type { FindingJson, Hex, ReportJson } from './boot/reportJson.ts';
export type { BootedBoard, BootOptions, CompiledFile, MappedBoard } from './library/answers.ts';
export { Atlas, type ParserModules } from './library/atlas.ts';
export type { AtlasOptions } from './library/context.ts';
export type { ExplainedNode, ExplainedReg, ExplainedRegion } from './library/explain.ts';
export type { IntervalJson, MapItemJson, MemoryMapJson, PlaceTriedJson } from './mapModel/mapJson.ts';
export type {
  KernelsPlace,
  MapItem,
  MapKind,
  MapRange,
  MapSource,
  MapUser,
  MemoryMap,
  PlaceTried,
  Totals,
} from './mapModel/model.ts';
export type { Severity } from './problems/problem.ts';
export {
  type BuildTime,
  MemoryHost,
  type Refusal,
  type SourceFile,
  type SourceHost,
  type SourceTimes,
} from './source/sourceHost.ts';
