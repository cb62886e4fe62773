/**
 * A pass over directives alone: finds the macros in force behind some statements, without running the statements.
 * It reports no problems; the run finds them later.
 */
import type { Branch, IncludeItem, Item, ValueText } from '../syntax/items.ts';
import { Place } from '../tree/tree.ts';
import { branchThatHolds } from './conditionals.ts';
import { type EnteredFile, type EnteredFiles, includedFrom } from './enteredFiles.ts';
import { compileValueText } from './memo.ts';
import type { Entry } from './runContext.ts';
import type { RunLimits } from './runLimits.ts';
import type { RunPreprocessing } from './runPreprocessing.ts';

/** The input of a pass over directives. */
export interface DirectiveRun {
  readonly preprocessing: RunPreprocessing;
  readonly entered: EnteredFiles;
  readonly limits: RunLimits;
}

/** The result of such a pass. */
interface DirectivesMet {
  /** The branches whose conditions hold. */
  readonly taken: ReadonlySet<Branch>;
  /** Whether some included file does not parse without expansion. */
  readonly brokenInclude: boolean;
}

/** Applies the directives of statements and of their included files: afterwards `macros` are those in force behind them. */
export function applyDirectives(run: DirectiveRun, items: readonly Item[], place: Place): DirectivesMet {
  const pass = new DirectivePass(run);
  pass.items(items, place);
  return pass;
}

/** Does what `applyDirectives` does for an included file. */
export function applyDirectivesOfFile(run: DirectiveRun, path: string, entry: Entry): DirectivesMet {
  const pass = new DirectivePass(run);
  pass.file(path, entry);
  return pass;
}

class DirectivePass implements DirectivesMet {
  readonly taken = new Set<Branch>();
  brokenInclude = false;
  readonly #run: DirectiveRun;

  constructor(run: DirectiveRun) {
    this.#run = run;
  }

  file(path: string, entry: Entry): void {
    this.#run.entered.enter(path, entry, this.#entered);
  }

  items(items: readonly Item[], place: Place): void {
    this.#run.limits.each(items, place, (item) => this.#item(item, place));
  }

  #item(item: Item, place: Place): void {
    const { preprocessing } = this.#run;
    switch (item.kind) {
      case 'define':
      case 'undef':
      case 'line':
      case 'assertion':
      case 'pragma':
        preprocessing.directive(item, place);
        return;
      case 'include':
        this.#include(item, place);
        return;
      case 'conditional': {
        const branch = branchThatHolds(preprocessing, item, place);
        if (!branch) return;
        this.taken.add(branch);
        this.items(branch.items, place);
        return;
      }
      case 'node':
        this.items(item.items, place.inside(item.start));
        return;
      case 'property':
        if (item.value?.needsPreprocessing) this.#valueWithDirectives(item.value, place);
        return;
      default:
    }
  }

  #include(item: IncludeItem, place: Place): void {
    const { preprocessing, entered } = this.#run;
    const found = preprocessing.findIncluded(item.name, item.style, item.form, includedFrom(item, place).file);
    if (found !== undefined) entered.follow(found, item, place, this.#entered);
  }

  readonly #entered = ({ parsed, frame }: EnteredFile): void => {
    if (parsed.faults.length > 0) this.brokenInclude = true;
    this.items(parsed.items, new Place(parsed.unit, 0, parsed.file, frame));
  };

  /** Directives inside of a value act when its text is expanded. */
  #valueWithDirectives(value: ValueText, place: Place): void {
    const { preprocessing } = this.#run;
    const { includes } = preprocessing.trace;
    const before = includes.length;
    compileValueText(preprocessing, value, place);
    // The run itself will find these includes again, so they are removed here.
    includes.length = before;
  }
}
