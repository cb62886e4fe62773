/** Inputs and outputs of a run besides the tree: problems, and facts about files and macros. */

import type { Span } from '../base/span.ts';
import type { Unit } from '../preprocess/expandedText.ts';
import type { MacroDefinition } from '../preprocess/macros.ts';
import type { MacroTable } from '../preprocess/macroTable.ts';
import type { TextFault } from '../preprocess/textFaults.ts';
import { type ProblemCode, severityOf } from '../problems/codes.ts';
import type { Problem, RelatedPlace } from '../problems/problem.ts';
import { join } from '../source/path.ts';
import type { SourceFile, SourceHost } from '../source/sourceHost.ts';
import type { Branch, ConditionalItem, IncludeForm, ItemFile } from '../syntax/items.ts';
import type { DtNode, DtProperty, IncludeFrame, Site } from '../tree/tree.ts';
import type { BoardBuild } from './boardBuild.ts';
import type { CompileCache } from './compileCache.ts';

/** Most files on the include stack, as in cpp (`-fmax-include-depth=200`) and dtc (srcpos.c). */
export const INCLUDE_DEPTH_MAX = 200;

/** The part of `syntax/` that a run uses. */
interface ItemSource {
  itemsOf(file: SourceFile): ItemFile;
  itemsOfUnit(unit: Unit, file: string): ItemFile;
}

/** The input of a run. */
export interface RunInput {
  readonly host: SourceHost;
  readonly syntax: ItemSource;
  readonly root: SourceFile;
  /** The folders searched for includes, in order, after the folder of the including file. */
  readonly includeFolders: readonly string[];
  readonly defines: readonly MacroDefinition[];
  /** The additions that the build of its source tree makes; none by default. */
  readonly build?: BoardBuild;
  /** Files that are read before the board's own, from cpp's `-include`. */
  readonly forcedIncludes?: readonly ForcedInclude[];
  /** Data that boards share; by default the run has its own. */
  readonly cache?: CompileCache;
}

/** One `-include` of cpp: searched in the working folder first, then in the include folders. */
export interface ForcedInclude {
  readonly name: string;
  /** Its path in the working folder. */
  readonly path: string;
}

/** The files of `-include` in order. `path` is the canonical path; undefined if the file is not found at any of the `places`. */
export function forcedFiles({ forcedIncludes = [], includeFolders, host }: RunInput) {
  return forcedIncludes.map(({ name, path }) => {
    const places = [path, ...includeFolders.map((folder) => join(folder, name))];
    return { name, places, path: places.map((place) => host.resolve(place)).find((found) => found !== undefined) };
  });
}

/** One `#include` or `/include/` that a run met. */
interface IncludeUse {
  readonly from: Span;
  /** Canonical path of the file; undefined if it was not found. */
  readonly to: string | undefined;
}

/** Most problems that are kept for one board; further ones are only counted. */
export const PROBLEMS_MAX = 1000;

/** Collects problems, each once, with the chain of includes and macros that led to it. */
export class ProblemSink {
  readonly problems: Problem[] = [];
  readonly #seen = new Set<string>();
  /** Problems that are faults of the text itself, from the parser or the preprocessor. */
  readonly syntaxErrors = new Set<Problem>();
  /** Problems of the text of values. */
  readonly valueFaults = new Set<Problem>();
  /** Included files that are missing because the build has not written them yet. */
  readonly unwritten = new Set<Problem>();
  /** Included files that could not be read: not found, refused, not written yet. */
  readonly missingFiles = new Set<Problem>();

  /** Reports a problem at a range of a unit. */
  at(code: ProblemCode, message: string, site: Site, related: readonly RelatedPlace[] = []): void {
    const origin = site.unit.originOf(site.start, site.end);
    const spelled: RelatedPlace[] = origin.spelling
      ? [
          {
            span: origin.spelling,
            message: 'the macro text that this comes from',
          },
        ]
      : [];
    // A syntax error in a macro's text is reported once, however often the macro is called.
    const { spelling } = origin;
    if (spelling && spelling.file !== '' && !this.#isNew(code, message, spelling)) return;
    this.span(code, message, origin.site, [...related, ...spelled, ...includeChain(site.frame)]);
  }

  /** Reports a problem at a span of a file. */
  span(code: ProblemCode, message: string, span: Span, related: readonly RelatedPlace[] = []): void {
    if (this.problems.length >= PROBLEMS_MAX) return;
    if (!this.#isNew(code, message, span)) return;
    this.problems.push({ code, severity: severityOf(code), message, span, related });
  }

  /** Reports a fault of the text of a value; the cause may be a macro from a missing file. */
  value(code: ProblemCode, message: string, site: Site): void {
    const before = this.problems.length;
    this.at(code, message, site);
    if (code === 'syntax') for (const problem of this.problems.slice(before)) this.valueFaults.add(problem);
  }

  /** Reports an included file that could not be read. `isUnwritten`: the build has not written it yet. */
  missingFile(code: ProblemCode, message: string, site: Site | Span, isUnwritten = false): void {
    const before = this.problems.length;
    if ('unit' in site) this.at(code, message, site);
    else this.span(code, message, site);
    for (const problem of this.problems.slice(before)) {
      this.missingFiles.add(problem);
      if (isUnwritten) this.unwritten.add(problem);
    }
  }

  /** Reports a fault of the text itself. */
  syntaxError(code: ProblemCode, message: string, site: Site, related: readonly RelatedPlace[] = []): void {
    const before = this.problems.length;
    this.at(code, message, site, related);
    for (const problem of this.problems.slice(before)) this.syntaxErrors.add(problem);
  }

  /** Whether a fault of the text was reported in `span` or at its edge. */
  hasSyntaxErrorIn({ file, start, end }: Span): boolean {
    for (const { span } of this.syntaxErrors)
      if (span.file === file && span.start <= end && span.end >= start) return true;
    return false;
  }

  /** Reports the parser's faults of a text. */
  syntaxFaults({ faults, unit }: ItemFile, frame: IncludeFrame | undefined): void {
    for (const { code, message, start, end, related } of faults) {
      const places = related
        ? [{ span: unit.originOf(related.start, related.end).site, message: related.message }]
        : [];
      this.syntaxError(code, message, { unit, start, end, frame }, places);
    }
  }

  /** Whether the text of a file has a syntax error. */
  isBroken(file: string): boolean {
    return this.hasSyntaxErrorIn({ file, start: 0, end: Number.POSITIVE_INFINITY });
  }

  #isNew(code: ProblemCode, message: string, { file, start, end }: Span): boolean {
    const key = `${code}\0${file}\0${start}\0${end}\0${message}`;
    if (this.#seen.has(key)) return false;
    this.#seen.add(key);
    return true;
  }

  /** Reports a fault of text expansion. In a value it affects only that value; elsewhere statements are lost. */
  textFault(fault: TextFault, frame: IncludeFrame | undefined, inValue = false): void {
    const before = this.problems.length;
    this.span(fault.code, fault.message, fault.span, [
      ...(fault.related ? [{ span: fault.related.span, message: fault.related.message }] : []),
      ...includeChain(frame),
    ]);
    const isSyntaxError = !inValue && /^(?:syntax|unbalanced|macro-)/.test(fault.code);
    if (isSyntaxError) for (const problem of this.problems.slice(before)) this.syntaxErrors.add(problem);
    if (FILE_FAULTS.has(fault.code)) for (const problem of this.problems.slice(before)) this.missingFiles.add(problem);
  }
}

/** Faults of an `#include` in expanded text whose file was not read. */
const FILE_FAULTS: ReadonlySet<string> = new Set(['include-not-found', 'include-outside', 'board-too-large']);

function includeChain(frame: IncludeFrame | undefined): readonly RelatedPlace[] {
  const chain: RelatedPlace[] = [];
  for (let at = frame; at && chain.length < 10; at = at.parent) {
    chain.push({
      span: { file: at.file, start: at.start, end: at.end },
      message: 'included here',
    });
  }
  return chain;
}

/** How a run enters a file. */
export interface Entry {
  readonly form: IncludeForm;
  /** The include directive; undefined for a file that the build includes. */
  readonly frame: IncludeFrame | undefined;
}

/** Facts about files and macros from a run, for navigation and invalidation. */
export interface RunTrace {
  /** All files that were read, the root first. */
  readonly files: Set<string>;
  /** All files of `/incbin/`. */
  readonly binaries: Set<string>;
  /** Paths that did not exist when an include looked for them. */
  readonly missed: Set<string>;
  readonly includes: IncludeUse[];
  readonly macros: MacroTable;
  /** The conditionals of unexpanded files that were evaluated. */
  readonly decided: Set<ConditionalItem>;
  /** The branches of these conditionals that held at least once. */
  readonly taken: Set<Branch>;
  /** The places where nodes and properties were last deleted; none for those deleted along with their node. */
  readonly deletedAt: Map<DtNode | DtProperty, Site>;
}

/** A trace for a new run. `files` are the board's files so far; `missed` are paths that were already found not to exist. */
export function newTrace(files: Iterable<string>, macros: MacroTable, missed: Iterable<string> = []): RunTrace {
  return {
    files: new Set(files),
    binaries: new Set(),
    missed: new Set(missed),
    includes: [],
    macros,
    decided: new Set(),
    taken: new Set(),
    deletedAt: new Map(),
  };
}
