/**
 * Where macros stand for structure: the text is expanded as cpp would, parsed with the same grammar and lowered with the
 * same code. Results are kept by the definitions they used, so that a keystroke elsewhere repeats none of it.
 */
import type { Span } from '../base/span.ts';
import { hasPragmaOnce } from '../preprocess/directives.ts';
import { withDtcIncludes } from '../preprocess/dtcIncludes.ts';
import { OWN_TEXT, RebasedUnit, type Unit } from '../preprocess/expandedText.ts';
import {
  type ExpandOptions,
  type ExpandResult,
  expandFragment,
  expandText,
  type TextFault,
} from '../preprocess/expandText.ts';
import { type MacroSnapshot, type MacroTable, MacroUses } from '../preprocess/macroTable.ts';
import { dirname, join } from '../source/path.ts';
import { cleanItemFile, type IncludeForm, type IncludeItem, type ItemFile } from '../syntax/items.ts';
import type { RunInput } from './runContext.ts';
import type { IncludeFrame } from './tree.ts';

/** What the general case needs of the run. */
export interface GeneralCase {
  readonly input: RunInput;
  readonly macros: MacroTable;
  /** Files and expanded statements that are being run, one in the other. */
  readonly depth: number;
  /** Files whose text is taken into the files that include them, whatever they look like. */
  readonly joined: ReadonlySet<string>;
  findIncluded(name: string, style: IncludeItem['style'], form: IncludeForm, fromFile: string): string | undefined;
  hasInclude(name: string, quoted: boolean, file: string, next: boolean): boolean;
  /** Notes a file whose text is taken in: what is made of it goes with that file. */
  noteFile(path: string): void;
}

export interface ExpandedItems {
  readonly items: ItemFile;
  readonly faults: readonly TextFault[];
}

export interface ExpandedFile extends ExpandedItems {
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
  run: GeneralCase,
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
export function expandHead(run: GeneralCase, text: string, file: string): string {
  return expandFragment(file, text, 0, text.length, run.macros, new MacroUses()).unit.text;
}

/**
 * Expands a piece of text that stands in `file`, by itself: its own positions are spelled `OWN_TEXT`. Files it includes
 * (a table in the middle of a value) are taken in as text.
 */
export function expandPart(
  run: Omit<GeneralCase, 'depth' | 'joined'>,
  text: string,
  at: { readonly unit: Unit; readonly base: number; readonly file: string },
  uses: MacroUses,
): ExpandResult {
  const { file } = at;
  const { builtIns } = run.macros;
  if (builtIns) builtIns.part = at;
  const real = (name: string) => (name === OWN_TEXT ? file : name);
  let inlined = 0;
  return expandText(OWN_TEXT, text, 0, text.length, {
    macros: run.macros,
    uses,
    hasInclude: (name, quoted, from, next) => run.hasInclude(name, quoted, real(from), next),
    onInclude: (argument, directive, depth) => {
      const path = run.findIncluded(
        argument.name,
        argument.style,
        argument.next ? 'next' : 'cpp',
        real(directive.file),
      );
      const tooMuch = depth > INLINE_DEPTH_MAX || ++inlined > INLINED_FILES_MAX;
      const included = path === undefined || tooMuch ? undefined : run.input.host.read(path);
      if (!included) return { kind: 'drop' };
      run.noteFile(included.path);
      return { kind: 'inline', file: included.path, text: included.text };
    },
  });
}

/**
 * Expands a whole file that does not parse as it stands. Included files that do parse stay behind as `#include` lines;
 * those that do not are taken in as text. Undefined when expansion makes nothing better: then the faults are real ones
 * and the file's own items, with native positions, serve best.
 */
export function expandFileText(
  run: GeneralCase,
  parsed: ItemFile,
  frame: IncludeFrame | undefined,
  applyDirectives: (path: string, frame: IncludeFrame) => void,
): ExpandedFile | undefined {
  const before = run.macros.snapshot();
  const once = new Set<string>();
  let inlined = 0;
  const options: ExpandOptions = {
    macros: run.macros,
    hasInclude: (name, quoted, file, next) => run.hasInclude(name, quoted, file, next),
    onInclude: (argument, directive, inlineDepth) => {
      const path = run.findIncluded(argument.name, argument.style, argument.next ? 'next' : 'cpp', directive.file);
      const file = path === undefined ? undefined : run.input.host.read(path);
      if (path === undefined || !file || run.depth + inlineDepth >= INLINE_DEPTH_MAX) return { kind: 'keep' };
      if (run.joined.has(path) || run.input.syntax.itemsOf(file).faults.length > 0) {
        if (once.has(path)) return { kind: 'drop' };
        if (hasPragmaOnce(file.text)) once.add(path);
        if (++inlined > INLINED_FILES_MAX) return { kind: 'drop' };
        run.noteFile(path);
        return { kind: 'inline', file: path, text: file.text };
      }
      applyDirectives(path, { ...directive, parent: frame });
      return { kind: 'keep' };
    },
  };
  const { text } = parsed.unit;
  const result = expandText(parsed.file, text, 0, text.length, options);
  const unit = (run.joined.size > 0 ? joinDtcIncludes(run, parsed.file, result.unit) : undefined) ?? result.unit;
  const items = run.input.syntax.itemsOfUnit(unit, parsed.file);
  // Behind a conditional that is not closed the expansion may lack the rest of the file.
  const openConditional = result.faults.some(({ code }) => code === 'unbalanced');
  if (parsed.faults.length > 0 && (openConditional || items.faults.length >= parsed.faults.length)) {
    run.macros.restore(before);
    return undefined;
  }
  return { items, faults: result.faults, snapshots: result.atIncludes };
}

/** The text with what dtc itself includes; undefined when that cannot be taken in. */
function joinDtcIncludes(run: GeneralCase, file: string, unit: Unit): Unit | undefined {
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

/** Files taken in as text by one expansion; a broken file that includes itself twice would double at each level. */
const INLINED_FILES_MAX = 500;
/** Broken files included in broken files. */
const INLINE_DEPTH_MAX = 100;

function withSuffix(unit: Unit, suffix: string): Unit {
  const { length } = unit.text;
  return {
    text: unit.text + suffix,
    originOf: (start, end) => unit.originOf(Math.min(start, length), Math.min(end, length)),
  };
}
