/** Runs files, includes and conditionals. A file that does not parse unpreprocessed is expanded first. */
import { openLineComment } from '../preprocess/dtcIncludes.ts';
import { type MacroSnapshot, NO_MACROS } from '../preprocess/macroTable.ts';
import { dirname } from '../source/path.ts';
import type { ConditionalItem, IncludeItem, ItemFile, SyntaxFault } from '../syntax/items.ts';
import { type IncludeFrame, Place, type Site } from '../tree/tree.ts';
import { NO_BUILD } from './boardBuild.ts';
import { branchThatHolds } from './conditionals.ts';
import { applyDirectives, applyDirectivesOfFile, type DirectiveRun } from './directivePass.ts';
import {
  type EnteredFile,
  EnteredFiles,
  INCLUDES_MAX,
  includedFrom,
  nameSite,
  type ReadEntered,
} from './enteredFiles.ts';
import { expansionMayHelp } from './expansionNeed.ts';
import { hasLooseEnds } from './looseEnds.ts';
import { missingInclude } from './missingInclude.ts';
import { oddPlace } from './refusedFile.ts';
import { type Entry, forcedFiles, INCLUDE_DEPTH_MAX } from './runContext.ts';
import type { RunLimits } from './runLimits.ts';
import { type Run, type Target, TOP } from './runParts.ts';
import { type ExpandedFile, expandFileText } from './structuralMacros.ts';

/** The place of items from expanded text, with the macros in force at each `#include` that is left in the text. */
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

/** A place inside of a node in expanded text. The `#include`s are counted for the whole text. */
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

/** The place of the whole expanded text around a place; undefined in unexpanded text. */
function expandedWhole(place: Place): ExpandedPlace | undefined {
  if (place instanceof ExpandedPlace) return place;
  return place instanceof InsideExpanded ? place.whole : undefined;
}

/** Runs the files of a board: expands their text if necessary, enters includes, and chooses branches. */
export class FileRun {
  readonly #run: Run;
  readonly #directives: DirectiveRun;
  #saidTooMany = false;
  #saidTreeMissing = false;

  constructor(run: Run, limits: RunLimits) {
    this.#run = run;
    const { preprocessing, sink } = run;
    this.#directives = { preprocessing, entered: new EnteredFiles(preprocessing, sink), limits };
  }

  /** Runs a file, after text expansion if it does not parse unpreprocessed. */
  run(parsed: ItemFile, frame: IncludeFrame | undefined, target: Target): void {
    const { preprocessing, sink, split } = this.#run;
    const native = new Place(parsed.unit, 0, parsed.file, frame);
    const needsExpansion = parsed.needsExpansion === true || preprocessing.wholeText;
    // No preprocessor sees a file that dtc reads itself.
    const needed = needsExpansion && !preprocessing.readByDtc;
    if (parsed.faults.length === 0 && !needed) {
      this.#run.items(parsed.items, native, target);
      return;
    }
    const mayHelp = needed || (!preprocessing.readByDtc && this.#expansionMayHelp(parsed, native));
    let brokenInclude = false;
    const tried = mayHelp
      ? expandFileText(preprocessing, parsed, frame, (path, entry) => {
          if (preprocessing.depth >= INCLUDE_DEPTH_MAX) return;
          if (applyDirectivesOfFile(this.#directives, path, entry).brokenInclude) brokenInclude = true;
        })
      : undefined;
    if (mayHelp && !tried) split.see();
    if ((tried?.items ?? parsed).faults.length > 0) {
      split.seeFaultyFile();
      // This file may contain the rest of a statement from a broken file that it includes.
      if (brokenInclude || this.#mayLackParts(parsed, tried, frame, target)) split.see();
    }
    const expanded = tried?.isBetter ? tried : undefined;
    if (!expanded) {
      sink.syntaxFaults(parsed, frame);
      this.#run.checkUnprocessedText(native);
      this.#run.items(parsed.items, native, target);
      return;
    }
    for (const fault of expanded.faults) sink.textFault(fault, frame);
    sink.syntaxFaults(expanded.items, frame);
    const place = new ExpandedPlace(expanded.items, frame, expanded.snapshots);
    preprocessing.macros.without(() => this.#run.items(expanded.items.items, place, target));
  }

  /** Whether other files may contain the missing parts of a faulty one. */
  #mayLackParts(
    parsed: ItemFile,
    expanded: ExpandedFile | undefined,
    frame: IncludeFrame | undefined,
    target: Target,
  ): boolean {
    const { preprocessing } = this.#run;
    const judged = expanded?.items ?? parsed;
    const isIncluded = frame !== undefined;
    const around = { isIncluded, inNode: target.node !== undefined, isExpanded: expanded !== undefined };
    const isAlone = !isIncluded && preprocessing.trace.files.size === 1;
    return (
      // A file that is included between the arguments of a macro may contain the rest of them.
      expanded?.faults.some(({ code }) => code === 'macro-unterminated') ||
      preprocessing.readByDtc ||
      [parsed, judged].some(({ faults, unit }) => faults.some((fault) => isBesideDtcInclude(unit.text, fault))) ||
      (!isAlone && hasLooseEnds(judged.unit.text, around))
    );
  }

  /** Whether expansion may repair the file, with the macros in force at its end, which include those it defines itself. */
  #expansionMayHelp(parsed: ItemFile, place: Place): boolean {
    const { preprocessing } = this.#run;
    const undo = preprocessing.mark();
    const { brokenInclude, taken } = applyDirectives(this.#directives, parsed.items, place);
    // If an included file is broken, a body may open in one file and close in another.
    const mayHelp = brokenInclude || expansionMayHelp(parsed, preprocessing.macros, taken);
    undo();
    return mayHelp;
  }

  /** Runs the files of cpp's `-include`, which come before the board's file. */
  runForced(): void {
    const { input } = this.#run.preprocessing;
    const frame: IncludeFrame = { file: input.root.path, start: 0, end: 0, parent: undefined };
    for (const { name, path, places } of forcedFiles(input)) {
      if (path !== undefined) this.force(path);
      else {
        const message = oddPlace(input.host, places) ?? `"${name}", which -include names, is not found`;
        this.#run.sink.missingFile('include-not-found', message, frame);
      }
    }
  }

  conditional(item: ConditionalItem, place: Place, target: Target): void {
    const { preprocessing, sink } = this.#run;
    const { branches } = item;
    const end = branches.findIndex((branch) => branch.directive === 'else') + 1;
    const surplus = end > 0 ? branches[end] : undefined;
    if (surplus) {
      const where = { start: surplus.start, end: surplus.start + 1 };
      sink.at('syntax', `'#${surplus.directive}' after '#else'`, place.site(where));
    }
    const branch = branchThatHolds(preprocessing, item, place, sink);
    if (branch) this.#run.items(branch.items, place, target);
  }

  include(item: IncludeItem, place: Place, target: Target): void {
    const { preprocessing, sink } = this.#run;
    const { macros, trace } = preprocessing;
    const from = includedFrom(item, place);
    const whole = expandedWhole(place);
    // Only those of cpp were executed in the expansion of the text.
    const before = item.form === 'dtc' ? undefined : whole?.snapshots[whole.next++];
    if (before) macros.restore(before);
    if (item.form === 'dtc') {
      // For dtc the keyword and the name are one token: cpp's line marker between them ends it (dtc 1.8.1, dtc-lexer.l).
      const keyword = place.site({ start: item.start, end: item.start + '/include/'.length });
      if (place.unit.originOf(keyword.start, keyword.end).site.file !== from.file) {
        sink.syntaxError('syntax', "'/include/' takes a file name in quotes, in the same file", keyword);
        return;
      }
    }
    const found = preprocessing.findIncluded(item.name, item.style, item.form, from.file);
    trace.includes.push({ from, to: found });
    const read: ReadEntered = (entered) => this.#entered(entered, target);
    if (found === undefined) this.#reportMissing(item, from.file, nameSite(item, place));
    else if (!this.#directives.entered.follow(found, item, place, read)) this.#sayTooMany(nameSite(item, place));
    if (whole) macros.restore(NO_MACROS);
  }

  /** Runs a file that the build includes, and no line of the board. */
  force(path: string): void {
    const entry: Entry = { form: 'cpp', frame: undefined };
    this.#directives.entered.enter(path, entry, (entered) => this.#entered(entered, TOP));
  }

  #entered({ file, parsed, form, frame }: EnteredFile, target: Target): void {
    const comment = form === 'dtc' ? openLineComment(file.text) : undefined;
    if (comment) {
      const message = "dtc wants the end of a line behind a '//' comment: the file ends without one";
      this.#run.sink.span('syntax', message, { file: file.path, ...comment });
    }
    this.run(parsed, frame, target);
  }

  #sayTooMany(site: Site): void {
    if (this.#saidTooMany) return;
    this.#saidTooMany = true;
    const message = `files are included more than ${INCLUDES_MAX} times in all; the rest is left out. Does one of them include itself?`;
    this.#run.sink.at('too-many-includes', message, site);
  }

  #reportMissing(item: IncludeItem, from: string, site: Site): void {
    const { preprocessing, sink } = this.#run;
    const { host, build = NO_BUILD } = preprocessing.input;
    const folders = preprocessing.includeFoldersOf(item.style, item.form, from);
    const { code, message, isUnwritten } = missingInclude(item, host, folders, dirname(from), build);
    // If a source tree is missing, all of its files are: that is one problem.
    if (code === 'source-tree-missing') {
      if (this.#saidTreeMissing) return;
      this.#saidTreeMissing = true;
    }
    sink.missingFile(code, message, site, isUnwritten);
  }
}

/** Whether a syntax error is on the line of an `/include/`, or on a line beside it. */
function isBesideDtcInclude(text: string, { start, end }: SyntaxFault): boolean {
  const from = text.lastIndexOf('\n', text.lastIndexOf('\n', start - 1) - 1) + 1;
  const lineEnd = text.indexOf('\n', end);
  const nextEnd = lineEnd < 0 ? -1 : text.indexOf('\n', lineEnd + 1);
  return text.slice(from, nextEnd < 0 ? text.length : nextEnd).includes('/include/');
}
