/** The library façade: compile, read, resolve and boot device trees from any JavaScript program. */
export { Analyzer, type AnalyzerSettings, DEFAULT_SETTINGS } from './analysis/analyzer.ts';
export type { Board } from './analysis/board.ts';
export type { Span } from './base/span.ts';
export type { BootProfile } from './boot/profile.ts';
export type { BootReport } from './boot/report.ts';
export { simulateBoot } from './boot/simulateBoot.ts';
export { readFdt } from './fdt/read.ts';
export { flatten } from './link/compile.ts';
export type { Problem, RelatedPlace, Severity } from './problems/problem.ts';
export { MemoryHost, type SourceFile, type SourceHost } from './source/sourceHost.ts';
export { loadParser } from './syntax/grammar.ts';
export { SyntaxStore } from './syntax/syntaxStore.ts';
