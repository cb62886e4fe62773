/**
 * Macros that stand for structure. The text is expanded as cpp does it, parsed with the same grammar and lowered with the
 * same code. Results are kept with the definitions they used, so that a keystroke elsewhere repeats nothing.
 */
import type { Span } from '../base/span.ts';
import { hasPragmaOnce, type IncludeArgument } from '../preprocess/directives.ts';
import { withDtcIncludes } from '../preprocess/dtcIncludes.ts';
import { OWN_TEXT, RebasedUnit, type Unit } from '../preprocess/expandedText.ts';
import {
  type ExpandOptions,
  type ExpandResult,
  expandFragment,
  expandText,
  type IncludeDecision,
  type TextFault,
} from '../preprocess/expandText.ts';
import { type MacroSnapshot, type MacroTable, MacroUses } from '../preprocess/macroTable.ts';
import { withBlankNuls } from '../preprocess/nulBytes.ts';
import { dirname, join } from '../source/path.ts';
import { cleanItemFile, type IncludeForm, type IncludeItem, type ItemFile } from '../syntax/items.ts';
import type { IncludeFrame } from '../tree/tree.ts';
import { refusedFile } from './refusedFile.ts';
import { INCLUDE_DEPTH_MAX, type RunInput } from './runContext.ts';

/** What the expansion of structural macros needs of the run. */
export interface StructuralMacros {
  readonly input: RunInput;
  readonly macros: MacroTable;
  /** Files and expanded statements that are being run, one in the other. */
  readonly depth: number;
  /** Whether every file's text is taken into the file that includes it, before anything is parsed. */
  readonly wholeText: boolean;
  findIncluded(name: string, style: IncludeItem['style'], form: IncludeForm, fromFile: string): string | undefined;
  hasInclude(name: string, quoted: boolean, file: string, next: boolean): boolean;
  /** Notes a file whose text is taken in at an `#include`: what is made of it goes with that file. */
  noteFile(path: string, from?: Span): void;
}

interface ExpandedItems {
  readonly items: ItemFile;
  readonly faults: readonly TextFault[];
}

export interface ExpandedFile extends ExpandedItems {
  /** False: the faults are real ones, and the file's own items, with native positions, serve best. */
  readonly isBetter: boolean;
  /** The macros in force at each `#include` left in the text. */
  readonly snapshots: readonly MacroSnapshot[];
}

interface StatementMemo {
  readonly uses: MacroUses;
  /** Positions count from the start of the statement's own text. */
  readonly unit: Unit;
  readonly items: ItemFile;
  readonly faults: readonly TextFault[];
}

const statements = new WeakMap<object, StatementMemo>();

/**
 * Expands one statement and parses what comes out. `item.key` is what the result is kept with.
 * `suffix` completes a part of a statement to a whole one.
 */
export function expandStatement(
  run: StructuralMacros,
  item: { readonly start: number; readonly end: number; readonly key: object },
  place: { readonly unit: Unit; readonly base: number; readonly file: string },
  suffix = '',
): ExpandedItems {
  const start = place.base + item.start;
  let memo = statements.get(item.key);
  if (!memo?.uses.stillHolds(run.macros)) {
    const uses = new MacroUses();
    const text = place.unit.text.slice(start, place.base + item.end);
    const result = expandPart(run, text, { unit: place.unit, base: start, file: place.file }, uses);
    // The text of an expansion that was given up means nothing.
    const failed = result.faults.some((fault) => fault.code === 'expansion-too-large');
    const unit = suffix === '' ? result.unit : withSuffix(result.unit, suffix);
    memo = {
      uses,
      unit,
      items: failed ? cleanItemFile(unit, place.file, []) : run.input.syntax.itemsOfUnit(unit, place.file),
      faults: result.faults,
    };
    // A directive in it may change macros, and must do so in every run.
    if (/\n[ \t]*#/.test(text)) statements.delete(item.key);
    else statements.set(item.key, memo);
  }
  const unit = new RebasedUnit(memo.unit, place.unit, start);
  return {
    items: { ...memo.items, unit },
    faults: rebaseFaults(memo.faults, place.unit, start),
  };
}

/** Faults of an expanded part, moved to where the part stands. */
export function rebaseFaults(faults: readonly TextFault[], outer: Unit, base: number): readonly TextFault[] {
  const moved = (span: Span): Span =>
    span.file === OWN_TEXT ? outer.originOf(base + span.start, base + span.end).site : span;
  return faults.map((fault) => ({
    ...fault,
    span: moved(fault.span),
    ...(fault.related
      ? {
          related: {
            message: fault.related.message,
            span: moved(fault.related.span),
          },
        }
      : {}),
  }));
}

/** The expansion of a short text, such as the operand of a computed `#include`. */
export function expandHead(run: StructuralMacros, text: string, file: string): string {
  return expandFragment(file, text, 0, text.length, run.macros, new MacroUses()).unit.text;
}

/**
 * Expands a piece of text that stands in `file`, by itself: its own positions are spelled `OWN_TEXT`. Files it includes
 * (a table in the middle of a value) are taken in as text.
 */
export function expandPart(
  run: Omit<StructuralMacros, 'depth' | 'wholeText'>,
  text: string,
  at: { readonly unit: Unit; readonly base: number; readonly file: string },
  uses: MacroUses,
): ExpandResult {
  const { file } = at;
  const { builtIns } = run.macros;
  if (builtIns) builtIns.part = at;
  const real = (name: string) => (name === OWN_TEXT ? file : name);
  const inlining = new Inlining(run);
  return expandText(OWN_TEXT, text, 0, text.length, {
    macros: run.macros,
    uses,
    hasInclude: (name, quoted, from, next) => run.hasInclude(name, quoted, real(from), next),
    onInclude: (argument, directive, depth) => {
      const from = real(directive.file);
      const path = run.findIncluded(argument.name, argument.style, argument.next ? 'next' : 'cpp', from);
      const site =
        directive.file === OWN_TEXT
          ? at.unit.originOf(at.base + directive.start, at.base + directive.end).site
          : directive;
      return inlining.take(path, argument, site, depth);
    },
  });
}

/**
 * Expands a whole file that does not parse as it stands. Included files that do parse stay behind as `#include` lines;
 * those that do not are taken in as text. Where that makes nothing better, macros are left as they were. Undefined when the
 * expansion was given up.
 */
export function expandFileText(
  run: StructuralMacros,
  parsed: ItemFile,
  frame: IncludeFrame | undefined,
  applyDirectives: (path: string, frame: IncludeFrame) => void,
): ExpandedFile | undefined {
  const before = run.macros.snapshot();
  const inlining = new Inlining(run);
  const options: ExpandOptions = {
    macros: run.macros,
    hasInclude: (name, quoted, file, next) => run.hasInclude(name, quoted, file, next),
    onInclude: (argument, directive, inlineDepth) => {
      const path = run.findIncluded(argument.name, argument.style, argument.next ? 'next' : 'cpp', directive.file);
      const file = path === undefined ? undefined : run.input.host.read(path);
      if (path === undefined || !file) return { kind: 'keep' };
      if (run.wholeText || isTakenIn(run.input.syntax.itemsOf(file))) {
        return inlining.take(path, argument, directive, run.depth + inlineDepth);
      }
      applyDirectives(path, { ...directive, parent: frame });
      return { kind: 'keep' };
    },
  };
  const { text } = parsed.unit;
  const result = expandText(parsed.file, text, 0, text.length, options);
  // The text of an expansion that was given up means nothing, and takes long to read.
  if (result.faults.some(({ code }) => code === 'expansion-too-large')) {
    run.macros.restore(before);
    return undefined;
  }
  const unit = (run.wholeText ? joinDtcIncludes(run, parsed.file, result.unit) : undefined) ?? result.unit;
  const items = run.input.syntax.itemsOfUnit(unit, parsed.file);
  // Behind a conditional that is not closed the expansion may lack the rest of the file.
  const openConditional = result.faults.some(({ code }) => code === 'unbalanced');
  // A directive that makes no sense is gone from the text, and a fault all the same.
  const syntaxErrors = items.faults.length + result.faults.filter(({ code }) => code === 'syntax').length;
  const isNoBetter = openConditional || syntaxErrors >= parsed.faults.length;
  const isBetter = parsed.faults.length === 0 || !isNoBetter || run.wholeText;
  if (!isBetter) run.macros.restore(before);
  return { isBetter, items, faults: result.faults, snapshots: result.atIncludes };
}

/** The text with what dtc itself includes; undefined when that cannot be taken in. */
function joinDtcIncludes(run: StructuralMacros, file: string, unit: Unit): Unit | undefined {
  const { host } = run.input;
  return withDtcIncludes(unit, (name, from) => {
    const beside = from === undefined ? undefined : host.resolve(join(dirname(from), name));
    const path = beside ?? run.findIncluded(name, 'quoted', 'dtc', file);
    const found = path === undefined ? undefined : host.read(path);
    // Files that it reads stand beside it: taken in it would look for them elsewhere.
    if (!found || (found.text.includes('/incbin/') && dirname(found.path) !== dirname(run.input.root.path)))
      return undefined;
    run.noteFile(found.path);
    return { file: found.path, text: found.text };
  });
}

/** Whether a file means nothing by itself, or not what its items say. */
function isTakenIn(parsed: ItemFile): boolean {
  return parsed.faults.length > 0 || parsed.needsExpansion === true;
}

/** Files taken in as text by one expansion; a file that includes itself twice would double at each level. */
const INLINED_FILES_MAX = 10_000;
/** Characters of the files taken in as text by one expansion. */
const INLINED_CHARACTERS_MAX = 64 << 20;

/** What one expansion takes in as text. */
export class Inlining {
  readonly #run: Omit<StructuralMacros, 'depth' | 'wholeText'>;
  readonly #once = new Set<string>();
  readonly #taken = new Set<string>();
  #isTooDeep = false;
  #files = 0;
  #characters = 0;

  constructor(run: Omit<StructuralMacros, 'depth' | 'wholeText'>) {
    this.#run = run;
  }

  /** The text of the file at `path`, undefined when none was found, in place of the directive at `from`. */
  take(path: string | undefined, argument: IncludeArgument, from: Span, depth: number): IncludeDecision {
    const file = path === undefined ? undefined : this.#run.input.host.read(path);
    if (path === undefined) {
      return { kind: 'drop', fault: { code: 'include-not-found', message: `"${argument.name}" is not found` } };
    }
    if (!file) return { kind: 'drop', fault: refusedFile(this.#run.input.host, path, 'include-not-found') };
    // Said once; following a file into itself again and again would double the work at each level.
    if (this.#once.has(path) || (this.#isTooDeep && this.#taken.has(path))) return { kind: 'drop' };
    if (depth >= INCLUDE_DEPTH_MAX) {
      const message = `includes are nested more than ${INCLUDE_DEPTH_MAX} deep; does "${argument.name}" include itself?`;
      this.#isTooDeep = true;
      return { kind: 'drop', fault: { code: 'include-depth', message } };
    }
    this.#taken.add(path);
    if (hasPragmaOnce(file.text)) this.#once.add(path);
    this.#characters += file.text.length;
    if (++this.#files > INLINED_FILES_MAX || this.#characters > INLINED_CHARACTERS_MAX) {
      const message = `more than ${INLINED_FILES_MAX} files, or ${INLINED_CHARACTERS_MAX} characters, are included; the rest is left out`;
      return { kind: 'drop', fault: { code: 'too-many-includes', message } };
    }
    this.#run.noteFile(path, from);
    return { kind: 'inline', file: path, text: withBlankNuls(file.text) };
  }
}

function withSuffix(unit: Unit, suffix: string): Unit {
  const { length } = unit.text;
  return {
    text: unit.text + suffix,
    originOf: (start, end) => unit.originOf(Math.min(start, length), Math.min(end, length)),
  };
}
