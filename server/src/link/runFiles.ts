/** A run's way through files: text expansion where a file does not parse as it stands, `#include`, `#if`. */
import { skipBlanks } from '../base/blanks.ts';
import { evaluateCondition } from '../preprocess/condition.ts';
import { hasPragmaOnce } from '../preprocess/directives.ts';
import { openLineComment } from '../preprocess/dtcIncludes.ts';
import { describeExpansionFault } from '../preprocess/expandText.ts';
import { type MacroSnapshot, NO_MACROS } from '../preprocess/macroTable.ts';
import { dirname, join } from '../source/path.ts';
import type { SourceFile } from '../source/sourceHost.ts';
import type { Branch, ConditionalItem, IncludeForm, IncludeItem, ItemFile, SyntaxFault } from '../syntax/items.ts';
import { type IncludeFrame, Place, type Site } from '../tree/tree.ts';
import { NO_BUILD } from './boardBuild.ts';
import { expansionMayHelp } from './expansionNeed.ts';
import { hasLooseEnds } from './looseEnds.ts';
import { missingInclude } from './missingInclude.ts';
import { refusedFile } from './refusedFile.ts';
import { INCLUDE_DEPTH_MAX } from './runContext.ts';
import { type ItemRunner, type RunState, type Target, TOP } from './runState.ts';
import { type ExpandedFile, expandFileText } from './structuralMacros.ts';

/** Where the items of a file stand that text expansion made, with what it knows of the `#include`s left in it. */
class ExpandedPlace extends Place {
  readonly snapshots: readonly MacroSnapshot[];
  next = 0;

  constructor(items: ItemFile, frame: IncludeFrame | undefined, snapshots: readonly MacroSnapshot[]) {
    super(items.unit, 0, items.file, frame);
    this.snapshots = snapshots;
  }

  override inside(offset: number): Place {
    return new InsideExpanded(this, this.base + offset);
  }
}

/** The inside of a node in expanded text: `#include`s are still counted by the whole. */
class InsideExpanded extends Place {
  readonly whole: ExpandedPlace;

  constructor(whole: ExpandedPlace, base: number) {
    super(whole.unit, base, whole.file, whole.frame);
    this.whole = whole;
  }

  override inside(offset: number): Place {
    return new InsideExpanded(this.whole, this.base + offset);
  }
}

/** What counts the `#include`s of the text a place is in; undefined for a file as it stands. */
function expandedWhole(place: Place): ExpandedPlace | undefined {
  if (place instanceof ExpandedPlace) return place;
  return place instanceof InsideExpanded ? place.whole : undefined;
}

/** Files that one run may enter; the largest boards of Linux enter some two hundred. */
export const INCLUDES_MAX = 10_000;

/** The directives of a run: which file is entered, which branch holds, where text must be expanded first. */
export class FileRun {
  readonly #state: RunState;
  readonly #runner: ItemRunner;
  readonly #includedOnce = new Set<string>();
  #sawBrokenInclude = false;
  /** Branches that hold, as the pass over directives finds them. */
  readonly #taken = new Set<Branch>();
  /** Files entered so far. */
  #included = 0;
  #saidTooMany = false;
  #saidTreeMissing = false;
  /** The depth of includes was exceeded once. */
  #includesItself = false;

  constructor(state: RunState, runner: ItemRunner) {
    this.#state = state;
    this.#runner = runner;
  }

  /** Runs a file, through text expansion when it does not parse as it stands. */
  run(parsed: ItemFile, frame: IncludeFrame | undefined, target: Target): void {
    const native = new Place(parsed.unit, 0, parsed.file, frame);
    const needed = (parsed.needsExpansion === true || this.#state.wholeText) && !this.#state.readByDtc;
    if ((parsed.faults.length === 0 && !needed) || this.#state.directivesOnly) {
      this.#runner.items(parsed.items, native, target);
      return;
    }
    const mayHelp = needed || this.#expansionMayHelp(parsed, native);
    this.#sawBrokenInclude = false;
    const tried = mayHelp ? expandFileText(this.#state, parsed, frame, this.#applyDirectives) : undefined;
    if (mayHelp && !tried) this.#state.mayBeSplit = true;
    if ((tried?.items ?? parsed).faults.length > 0) this.#noteFaulty(parsed, tried, frame, target);
    const expanded = tried?.isBetter ? tried : undefined;
    if (!expanded) {
      this.#state.syntaxFaults(parsed, frame);
      this.#runner.items(parsed.items, native, target);
      return;
    }
    for (const fault of expanded.faults) this.#state.sink.textFault(fault, frame);
    this.#state.syntaxFaults(expanded.items, frame);
    const place = new ExpandedPlace(expanded.items, frame, expanded.snapshots);
    const after = this.#state.macros.snapshot();
    this.#state.macros.restore(NO_MACROS);
    this.#runner.items(expanded.items.items, place, target);
    this.#state.macros.restore(after);
  }

  /** Looks whether other files may hold what this one lacks. */
  #noteFaulty(
    parsed: ItemFile,
    expanded: ExpandedFile | undefined,
    frame: IncludeFrame | undefined,
    target: Target,
  ): void {
    this.#state.faultyFiles++;
    const judged = expanded?.items ?? parsed;
    const isIncluded = frame !== undefined;
    const around = { isIncluded, inNode: target.node !== undefined, isExpanded: expanded !== undefined };
    const isAlone = !isIncluded && this.#state.trace.files.size === 1;
    const isLoose =
      // What a file in a file lacks may stand here.
      this.#sawBrokenInclude ||
      // The rest of the arguments may be in a file that is included between them.
      expanded?.faults.some(({ code }) => code === 'macro-unterminated') ||
      this.#state.readByDtc ||
      [parsed, judged].some(({ faults, unit }) => faults.some((fault) => isBesideDtcInclude(unit.text, fault))) ||
      (!isAlone && hasLooseEnds(judged.unit.text, around));
    if (isLoose) this.#state.mayBeSplit = true;
  }

  /** Judged by the macros that are in force at the file's end: those it defines and includes count too. */
  #expansionMayHelp(parsed: ItemFile, place: Place): boolean {
    const before = this.#state.macros.snapshot();
    const { counter } = this.#state.builtIns;
    this.#state.directivesOnly = true;
    this.#sawBrokenInclude = false;
    this.#runner.items(parsed.items, place, TOP);
    this.#state.directivesOnly = false;
    // A body may open in one file and close in another.
    const mayHelp = this.#sawBrokenInclude || expansionMayHelp(parsed, this.#state.macros, this.#taken);
    this.#taken.clear();
    this.#state.macros.restore(before);
    this.#state.builtIns.counter = counter;
    return mayHelp;
  }

  /** Reads what the command line wants read before the board's file. */
  runForced(): void {
    const { forcedIncludes = [], includeFolders, host, root } = this.#state.input;
    for (const { name, path } of forcedIncludes) {
      const frame: IncludeFrame = { file: root.path, start: 0, end: 0, parent: undefined };
      const places = [path, ...includeFolders.map((folder) => join(folder, name))];
      const found = places.map((place) => host.resolve(place)).find((each) => each !== undefined);
      if (found !== undefined) this.force(found);
      else this.#state.sink.missingFile('include-not-found', `"${name}", which -include names, is not found`, frame);
    }
  }

  conditional(item: ConditionalItem, place: Place, target: Target): void {
    const { branches } = item;
    const end = branches.findIndex((branch) => branch.directive === 'else') + 1;
    const surplus = end > 0 ? branches[end] : undefined;
    if (surplus && !this.#state.directivesOnly) {
      const where = { start: surplus.start, end: surplus.start + 1 };
      this.#state.report('syntax', `'#${surplus.directive}' after '#else'`, where, place);
    }
    const { decided, taken } = this.#state.trace;
    decided.add(item);
    for (const branch of branches) {
      if (!this.#holds(branch.directive, place.base + branch.conditionStart, place.base + branch.conditionEnd, place))
        continue;
      if (this.#state.directivesOnly) this.#taken.add(branch);
      taken.add(branch);
      this.#runner.items(branch.items, place, target);
      return;
    }
  }

  #holds(directive: string, start: number, end: number, place: Place): boolean {
    if (directive === 'else') return true;
    const { text } = place.unit;
    if (directive !== 'if' && directive !== 'elif') {
      const name = /^[A-Za-z_]\w*/.exec(text.slice(skipBlanks(text, start, end), end))?.[0];
      if (name === undefined && !this.#state.directivesOnly) {
        const span = place.unit.originOf(start - 1, Math.max(start, end)).site;
        this.#state.sink.span('syntax', `'#${directive}' takes a name`, span);
      }
      const isDefined = name !== undefined && this.#state.macros.get(name) !== undefined;
      return directive === 'ifdef' || directive === 'elifdef' ? isDefined : !isDefined;
    }
    const result = evaluateCondition(text, start, end, place.file, this.#state.macros, (name, quoted, next) =>
      this.#state.hasInclude(name, quoted, place.file, next),
    );
    if (!this.#state.directivesOnly) {
      for (const fault of result.expansionFaults)
        this.#state.sink.textFault(describeExpansionFault(fault), place.frame);
      if (result.fault) this.#state.sink.span('condition-invalid', result.fault.message, result.fault.span);
    }
    return result.value;
  }

  include(item: IncludeItem, place: Place, target: Target): void {
    const site = place.site({ start: item.nameStart, end: item.nameEnd });
    // Text that was expanded may hold lines of several files: the folder of the one where the line was typed counts.
    const from = place.unit.originOf(site.start, site.end).site;
    const whole = expandedWhole(place);
    const before = whole?.snapshots[whole.next++];
    if (before) this.#state.macros.restore(before);
    if (item.form === 'dtc') {
      // One token to dtc: cpp's marker of another file between the two ends it (dtc 1.8.1, dtc-lexer.l).
      const keyword = place.site({ start: item.start, end: item.start + '/include/'.length });
      if (place.unit.originOf(keyword.start, keyword.end).site.file !== from.file) {
        const message = "'/include/' takes a file name in quotes, in the same file";
        if (!this.#state.directivesOnly) this.#state.sink.syntaxError('syntax', message, keyword);
        return;
      }
    }
    const found = this.#state.findIncluded(item.name, item.style, item.form, from.file);
    if (!this.#state.directivesOnly) this.#state.trace.includes.push({ from, to: found });
    if (found === undefined) {
      if (!this.#state.directivesOnly) this.#reportMissing(item, from.file, site);
    } else if (this.#includesItself && isOnStack(found, place)) {
      // Said once; following such includes again and again would double the work at each level.
    } else if (this.#state.depth >= INCLUDE_DEPTH_MAX) {
      this.#includesItself = true;
      const message = `includes are nested more than ${INCLUDE_DEPTH_MAX} deep; does "${item.name}" include itself?`;
      this.#state.sink.at('include-depth', message, site);
    } else if (this.#included >= INCLUDES_MAX) {
      if (!this.#saidTooMany && !this.#state.directivesOnly) {
        this.#saidTooMany = true;
        const message = `files are included more than ${INCLUDES_MAX} times in all; the rest is left out. Does one of them include itself?`;
        this.#state.sink.at('too-many-includes', message, site);
      }
    } else {
      this.#included++;
      this.#enter(
        found,
        {
          file: from.file,
          start: from.start,
          end: from.end,
          parent: place.frame,
        },
        item.form,
        target,
      );
    }
    if (whole) this.#state.macros.restore(NO_MACROS);
  }

  /** Runs a file that no line of the board includes, but the build. */
  force(path: string): void {
    this.#enter(path, undefined, 'cpp', TOP);
  }

  #reportMissing(item: IncludeItem, from: string, site: Site): void {
    const { sink, input } = this.#state;
    const { host, build = NO_BUILD } = input;
    const folders = this.#state.includeFoldersOf(item.style, item.form, from);
    const { code, message, isUnwritten } = missingInclude(item, host, folders, dirname(from), build);
    // A tree that is missing takes all of its files along: that is one problem.
    if (code === 'source-tree-missing') {
      if (this.#saidTreeMissing) return;
      this.#saidTreeMissing = true;
    }
    sink.missingFile(code, message, site, isUnwritten);
  }

  #enter(path: string, frame: IncludeFrame | undefined, form: IncludeForm, target: Target): void {
    const file = this.#state.input.host.read(path);
    this.#state.trace.files.add(path);
    if (!file) {
      const here = { file: this.#state.input.root.path, start: 0, end: 0 };
      const { code, message } = refusedFile(this.#state.input.host, path, 'include-not-found');
      this.#state.sink.missingFile(code, message, frame ?? here);
      return;
    }
    if (form !== 'dtc' && asksToBeIncludedOnce(file)) {
      const known = this.#includedOnce.has(path);
      if (!this.#state.directivesOnly) this.#includedOnce.add(path);
      if (known) return;
    }
    const comment = form === 'dtc' && !this.#state.directivesOnly ? openLineComment(file.text) : undefined;
    if (comment) {
      const message = "dtc wants the end of a line behind a '//' comment: the file ends without one";
      this.#state.sink.span('syntax', message, { file: path, ...comment });
    }
    const items = this.#state.input.syntax.itemsOf(file);
    if (items.faults.length > 0) this.#sawBrokenInclude = true;
    const { builtIns } = this.#state;
    builtIns.enter(path);
    this.#state.depth++;
    if (form === 'dtc') {
      this.#state.dtcFolderStack.push(dirname(path));
      // dtc reads this file itself, after cpp is done: no macro reaches into it.
      const macros = this.#state.macros.snapshot();
      this.#state.macros.restore(NO_MACROS);
      this.run(items, frame, target);
      this.#state.macros.restore(macros);
      this.#state.dtcFolderStack.pop();
    } else {
      builtIns.level++;
      this.run(items, frame, target);
      builtIns.level--;
    }
    this.#state.depth--;
  }

  /** Applies only the directives of a file, as text expansion wants it for an include that stays in the text. */
  readonly #applyDirectives = (path: string, frame: IncludeFrame): void => {
    const before = this.#state.directivesOnly;
    this.#state.directivesOnly = true;
    if (this.#state.depth < INCLUDE_DEPTH_MAX) this.#enter(path, frame, 'cpp', TOP);
    this.#state.directivesOnly = before;
  };
}

const includedOnce = new WeakMap<SourceFile, boolean>();

function asksToBeIncludedOnce(file: SourceFile): boolean {
  let asks = includedOnce.get(file);
  if (asks === undefined) {
    asks = hasPragmaOnce(file.text);
    includedOnce.set(file, asks);
  }
  return asks;
}

/** Whether a syntax error is on the line of an `/include/`, or on a line beside it. */
function isBesideDtcInclude(text: string, { start, end }: SyntaxFault): boolean {
  const from = text.lastIndexOf('\n', text.lastIndexOf('\n', start - 1) - 1) + 1;
  const lineEnd = text.indexOf('\n', end);
  const nextEnd = lineEnd < 0 ? -1 : text.indexOf('\n', lineEnd + 1);
  return text.slice(from, nextEnd < 0 ? text.length : nextEnd).includes('/include/');
}

/** Whether a file is being run already where `place` is. */
function isOnStack(path: string, place: Place): boolean {
  if (place.file === path) return true;
  for (let frame = place.frame; frame; frame = frame.parent) if (frame.file === path) return true;
  return false;
}
