/**
 * Expands macros that stand for structure. The text is expanded as cpp does, parsed with the same grammar, and lowered
 * with the same code. Results are kept with the macro definitions they used, so that an edit elsewhere repeats nothing.
 */
import type { Span } from '../base/span.ts';
import { mayHaveDirectives } from '../preprocess/directives.ts';
import { withDtcIncludes } from '../preprocess/dtcIncludes.ts';
import { OWN_TEXT, RebasedUnit, type Unit } from '../preprocess/expandedText.ts';
import { type ExpandResult, expandFragment, expandText } from '../preprocess/expandText.ts';
import { type MacroSnapshot, type MacroTable, MacroUses } from '../preprocess/macroTable.ts';
import { withBlankNuls } from '../preprocess/nulBytes.ts';
import type { ExpandOptions, IncludeDecision, IncludeInText } from '../preprocess/sourceTokens.ts';
import type { TextFault } from '../preprocess/textFaults.ts';
import { dirname, join } from '../source/path.ts';
import { cleanItemFile, type IncludeForm, type IncludeItem, type ItemFile } from '../syntax/items.ts';
import type { IncludeFrame } from '../tree/tree.ts';
import { refusedFile } from './refusedFile.ts';
import { type Entry, INCLUDE_DEPTH_MAX, type RunInput } from './runContext.ts';

/** The part of a run that the expansion of structural macros uses. */
export interface StructuralMacros {
  readonly input: RunInput;
  readonly macros: MacroTable;
  /** Number of files and expanded statements that are being run, within each other. */
  readonly depth: number;
  /** Whether the text of all included files is inserted before parsing. */
  readonly wholeText: boolean;
  findIncluded(name: string, style: IncludeItem['style'], form: IncludeForm, fromFile: string): string | undefined;
  hasInclude(name: string, quoted: boolean, file: string, next: boolean): boolean;
  /** Records a file whose text is inserted: results then depend on that file. `from` is the place of the include. */
  noteFile(path: string, from?: Span): void;
}

interface ExpandedItems {
  readonly items: ItemFile;
  readonly faults: readonly TextFault[];
}

/** The items of a whole file after expansion. */
export interface ExpandedFile extends ExpandedItems {
  /** Whether to use these items. If not, expansion repaired nothing, and the unexpanded items have the better positions. */
  readonly isBetter: boolean;
  /** The macros in force at each `#include` that is left in the text. */
  readonly snapshots: readonly MacroSnapshot[];
}

interface StatementMemo {
  readonly uses: MacroUses;
  /** The expanded text; its positions count from the start of the statement. */
  readonly unit: Unit;
  readonly items: ItemFile;
  readonly faults: readonly TextFault[];
}

const statements = new WeakMap<object, StatementMemo>();

/**
 * Expands one statement and parses the result, which is kept with `item.key`. Offsets of `item` count from `place.base`.
 *
 * @param suffix Text that makes a whole statement of a part.
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
    // The text of an unfinished expansion has no meaning.
    const failed = result.faults.some((fault) => fault.code === 'expansion-too-large');
    const unit = suffix === '' ? result.unit : withSuffix(result.unit, suffix);
    memo = {
      uses,
      unit,
      items: failed ? cleanItemFile(unit, place.file, []) : run.input.syntax.itemsOfUnit(unit, place.file),
      faults: result.faults,
    };
    // A directive in the text may change macros, and must do so in every run.
    if (mayHaveDirectives(text)) statements.delete(item.key);
    else statements.set(item.key, memo);
  }
  const unit = new RebasedUnit(memo.unit, place.unit, start);
  return {
    items: { ...memo.items, unit },
    faults: rebaseFaults(memo.faults, place.unit, start),
  };
}

/** Faults of an expanded part with their positions in the source. The part begins at `base` in `outer`. */
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

/** Expands a short text, such as the operand of a computed `#include`. Faults are ignored. */
export function expandHead(run: StructuralMacros, text: string, file: string): string {
  return expandFragment(file, text, 0, text.length, run.macros, new MacroUses()).unit.text;
}

/**
 * Expands a part of the text of a file. Positions in the part itself have the file name `OWN_TEXT`. The text of files that
 * it includes, such as a table in the middle of a value, is inserted. `uses` receives the macros used.
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
    onInclude: (include, directive, depth) => {
      const from = real(directive.file);
      const path = run.findIncluded(include.name, include.style, include.form, from);
      const site =
        directive.file === OWN_TEXT
          ? at.unit.originOf(at.base + directive.start, at.base + directive.end).site
          : directive;
      return inlining.take(path, include, site, depth);
    },
  });
}

/**
 * Expands a whole file that does not parse unpreprocessed. Included files that parse remain as `#include` lines; the text
 * of the others is inserted. If expansion repairs nothing, the macros are restored. Returns undefined if the expansion
 * exceeded a limit.
 */
export function expandFileText(
  run: StructuralMacros,
  parsed: ItemFile,
  frame: IncludeFrame | undefined,
  applyDirectives: (path: string, entry: Entry) => void,
): ExpandedFile | undefined {
  const before = run.macros.snapshot();
  const inlining = new Inlining(run);
  const options: ExpandOptions = {
    macros: run.macros,
    hasInclude: (name, quoted, file, next) => run.hasInclude(name, quoted, file, next),
    onInclude: (include, directive, inlineDepth, mayStay) => {
      const path = run.findIncluded(include.name, include.style, include.form, directive.file);
      const file = path === undefined ? undefined : run.input.host.read(path);
      if (path === undefined || !file) return { kind: 'keep' };
      if (run.wholeText || !mayStay || isTakenIn(run.input.syntax.itemsOf(file))) {
        return inlining.take(path, include, directive, run.depth + inlineDepth);
      }
      applyDirectives(path, { form: include.form, frame: { ...directive, parent: frame } });
      return { kind: 'keep' };
    },
  };
  const { text } = parsed.unit;
  const result = expandText(parsed.file, text, 0, text.length, options);
  // The text of an unfinished expansion has no meaning, and takes long to read.
  if (result.faults.some(({ code }) => code === 'expansion-too-large')) {
    run.macros.restore(before);
    return undefined;
  }
  const unit = (run.wholeText ? joinDtcIncludes(run, parsed.file, result.unit) : undefined) ?? result.unit;
  const items = run.input.syntax.itemsOfUnit(unit, parsed.file);
  // If a conditional is not closed, the rest of the file may be missing in the expansion.
  const openConditional = result.faults.some(({ code }) => code === 'unbalanced');
  // An invalid directive is removed from the text, but still counts as a fault.
  const syntaxErrors = items.faults.length + result.faults.filter(({ code }) => code === 'syntax').length;
  const isNoBetter = openConditional || syntaxErrors >= parsed.faults.length;
  const isBetter = parsed.faults.length === 0 || !isNoBetter || run.wholeText;
  if (!isBetter) run.macros.restore(before);
  return { isBetter, items, faults: result.faults, snapshots: result.atIncludes };
}

/** The text with dtc's own includes inserted; undefined if one cannot be. */
function joinDtcIncludes(run: StructuralMacros, file: string, unit: Unit): Unit | undefined {
  const { host } = run.input;
  return withDtcIncludes(unit, (name, from) => {
    const beside = from === undefined ? undefined : host.resolve(join(dirname(from), name));
    const path = beside ?? run.findIncluded(name, 'quoted', 'dtc', file);
    const found = path === undefined ? undefined : host.read(path);
    // A file with `/incbin/` searches its own folder: in another folder's text it would find other files.
    if (!found || (found.text.includes('/incbin/') && dirname(found.path) !== dirname(run.input.root.path)))
      return undefined;
    run.noteFile(found.path);
    return { file: found.path, text: found.text };
  });
}

/** Whether the text of an included file must be inserted, because its items alone are faulty or not valid. */
function isTakenIn(parsed: ItemFile): boolean {
  return parsed.faults.length > 0 || parsed.needsExpansion === true;
}

/** Most files whose text one expansion inserts: a file that includes itself twice would double at each level. */
const INLINED_FILES_MAX = 10_000;
/** Most characters of the files whose text one expansion inserts. */
const INLINED_CHARACTERS_MAX = 64 << 20;

/** Inserts the text of files into one expansion, within limits. */
export class Inlining {
  readonly #run: Omit<StructuralMacros, 'depth' | 'wholeText'>;
  readonly #taken = new Set<string>();
  #isTooDeep = false;
  #files = 0;
  #characters = 0;

  constructor(run: Omit<StructuralMacros, 'depth' | 'wholeText'>) {
    this.#run = run;
  }

  /** Decides what replaces the include directive at `from`. `path` is undefined if no file was found. */
  take(path: string | undefined, include: IncludeInText, from: Span, depth: number): IncludeDecision {
    const file = path === undefined ? undefined : this.#run.input.host.read(path);
    if (path === undefined) {
      return { kind: 'drop', fault: { code: 'include-not-found', message: `"${include.name}" is not found` } };
    }
    if (!file) return { kind: 'drop', fault: refusedFile(this.#run.input.host, path, 'include-not-found') };
    // Reported once; to follow such includes again would double the work at each level.
    if (this.#isTooDeep && this.#taken.has(path)) return { kind: 'drop' };
    if (!this.#run.macros.enters(path, include.form === 'import')) return { kind: 'drop' };
    if (depth >= INCLUDE_DEPTH_MAX) {
      const message = `includes are nested more than ${INCLUDE_DEPTH_MAX} deep; does "${include.name}" include itself?`;
      this.#isTooDeep = true;
      return { kind: 'drop', fault: { code: 'include-depth', message } };
    }
    this.#taken.add(path);
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
