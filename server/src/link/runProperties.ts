/** Runs statements about properties and memory reservations: compiles their values, and reports faults at their places. */

import { Suggestions } from '../base/nearName.ts';
import type { Span } from '../base/span.ts';
import { beginsLine, directiveInName } from '../preprocess/directives.ts';
import type { Unit } from '../preprocess/expandedText.ts';
import type { TextFault } from '../preprocess/textFaults.ts';
import type { CompilerCode } from '../problems/codes.ts';
import type { MemreserveItem, PropertyItem, ValueText, Word } from '../syntax/items.ts';
import { EMPTY_VALUE, type ValueFault } from '../tree/compiledValue.ts';
import { DtProperty, deleteProperty, type Place, type Site, valueSite } from '../tree/tree.ts';
import { macroAdvice, NO_BUILD } from './boardBuild.ts';
import { type CompiledText, compileReservationText, compileValueText } from './memo.ts';
import type { ProblemSink } from './runContext.ts';
import { stripEscape } from './runNodes.ts';
import { checkLabels, type Run, type Target } from './runParts.ts';
import { rebaseFaults } from './structuralMacros.ts';

/** Runs statements about properties and memory reservations. */
export class PropertyRun {
  readonly #suggestions = new Suggestions();
  readonly #run: Run;
  readonly #sink: ProblemSink;

  constructor(run: Run) {
    this.#run = run;
    this.#sink = run.sink;
  }

  #report(code: CompilerCode, message: string, where: Pick<Span, 'start' | 'end'>, place: Place): void {
    this.#sink.at(code, message, place.site(where));
  }

  property(item: PropertyItem, place: Place, target: Target): void {
    if (this.#run.preprocessing.hasMacro(item.identifiers)) {
      this.#run.macroCall(item, item.name, place, target);
      return;
    }
    if (!target.node) {
      this.#report('not-at-top-level', `property '${item.nameText}' stands outside of any node`, item.name, place);
      return;
    }
    if (item.nameText.charCodeAt(0) === 35 && !this.#run.preprocessing.readByDtc)
      this.#checkDirective(item.name, place);
    if (target.sawChild) this.#afterChild(`property '${item.nameText}'`, item.name, place);
    if (item.labels.length > 0) checkLabels(this.#run, item.labels, place);
    const { node } = target;
    let compiled = EMPTY_VALUE;
    let expanded: Unit | undefined;
    if (item.value) {
      const { preprocessing } = this.#run;
      const { builtIns } = preprocessing;
      const { counter } = builtIns;
      const undo = item.value.needsPreprocessing ? preprocessing.mark() : undefined;
      const made = compileValueText(preprocessing, item.value, place);
      compiled = made.value;
      expanded = made.expanded;
      if (expanded && compiled.faults.length > 0 && !hasErrors(made.faults) && endsStatement(expanded.text)) {
        // The whole statement is expanded instead: its directives, and `__COUNTER__`, must not act twice.
        undo?.();
        builtIns.counter = counter;
        this.#run.macroCall(item, item.name, place, target);
        return;
      }
      if (compiled.faults.length > 0 || made.faults.length > 0) this.#valueFaults(made, item.value, place);
    }
    const name = stripEscape(item.nameText);
    const known = target.fresh ? undefined : node.propertyWithDeleted(name);
    let property = known;
    if (property) {
      property.redefine(compiled);
    } else {
      property = new DtProperty(name, node, compiled, undefined);
      node.addProperty(property);
    }
    property.written(place, item, expanded);
    // dtc adds each label in front: in reverse order for a new property, because of its parser's recursion, else in order.
    const labels = known || item.labels.length < 2 ? item.labels : item.labels.toReversed();
    for (const label of labels) property.addLabel(label.text, place.site(label));
  }

  /** Reports a name such as `#if-cells` at the beginning of a line, where cpp reads it as `#if`. */
  #checkDirective(name: Word, place: Place): void {
    const directive = directiveInName(name.text);
    if (directive === undefined) return;
    const start = place.base + name.start;
    // A name from a macro is no directive, wherever it is.
    const { file, start: typed } = place.unit.originOf(start, start + 1).site;
    const text = this.#run.preprocessing.input.host.read(file)?.text ?? '';
    if (text.charCodeAt(typed) !== 35 || !beginsLine(text, typed)) return;
    const message = `the preprocessor takes '${name.text}' for '#${directive}' at the beginning of a line`;
    this.#report('syntax', `${message}: move it behind '{' or ';'`, name, place);
  }

  #afterChild(what: string, word: Word, place: Place): void {
    this.#report(
      'properties-after-nodes',
      `${what} stands after a child node; dtc wants properties first`,
      word,
      place,
    );
  }

  #valueFaults(made: CompiledText, value: ValueText, place: Place): void {
    const before = rebaseFaults(made.faults, place.unit, place.base + value.start);
    for (const fault of before) this.#sink.textFault(fault, place.frame, true);
    // Faults behind a failed macro call would only repeat it.
    if (hasErrors(before)) return;
    // If the statement has a syntax error, its message is enough.
    const start = place.base + value.start;
    // The whole lines are searched: a statement that was not understood may have been split anywhere.
    const { text } = place.unit;
    const newline = text.indexOf('\n', start + value.text.length);
    const lines = place.unit.originOf(text.lastIndexOf('\n', start) + 1, newline < 0 ? text.length : newline).site;
    if (this.#sink.hasSyntaxErrorIn(lines)) return;
    if (value.text.includes('/include/')) this.#run.split.see();
    this.#compileFaults(made.value.faults, valueSite(value, place, made.expanded));
  }

  #compileFaults(faults: readonly ValueFault[], site: Site): void {
    const { text } = site.unit;
    for (const fault of faults) {
      const name = text.slice(site.start + fault.start, site.start + fault.end);
      const message = fault.code === 'undefined-name' ? this.#undefinedName(name, fault.message) : fault.message;
      this.#sink.value(fault.code, message, {
        ...site,
        start: site.start + fault.start,
        end: site.start + fault.end,
      });
    }
  }

  /** The message for a name that is no value, with the name of a macro that was probably meant. */
  #undefinedName(name: string, message: string): string {
    if (this.#run.preprocessing.macros.get(name)?.parameters) return `macro '${name}' takes arguments: '${name}(…)'`;
    if (message.includes(';')) return message;
    const meant = this.#suggestions.didYouMean(name, () => this.#run.preprocessing.macros.all().keys());
    return message + (meant || macroAdvice(this.#run.preprocessing.input.build ?? NO_BUILD, name));
  }

  deleteProperty(name: Word, place: Place, target: Target): void {
    if (!target.node) {
      this.#report('not-at-top-level', "'/delete-property/' stands outside of any node", name, place);
      return;
    }
    if (target.sawChild) this.#afterChild(`'/delete-property/ ${name.text}'`, name, place);
    if (name.text.startsWith('&'))
      this.#report('syntax', "'/delete-property/' takes the name of a property", name, place);
    const propertyName = stripEscape(name.text);
    if (target.fresh) {
      const mark = new DtProperty(propertyName, target.node, EMPTY_VALUE, undefined);
      mark.deleted = true;
      target.node.addProperty(mark);
      return;
    }
    const property = target.node.propertyWithDeleted(propertyName);
    if (!property) return;
    deleteProperty(property);
    this.#run.preprocessing.trace.deletedAt.set(property, place.site(name));
  }

  memreserve(item: MemreserveItem, place: Place, target: Target): void {
    const undo = item.value.needsPreprocessing ? this.#run.preprocessing.mark() : undefined;
    const made = compileReservationText(this.#run.preprocessing, item.value, place);
    if (
      made.reservation.faults.length > 0 &&
      !hasErrors(made.faults) &&
      made.expanded &&
      endsStatement(made.expanded.text)
    ) {
      undo?.();
      this.#run.macroCall(item, { text: '/memreserve/', start: item.start, end: item.end }, place, target);
      return;
    }
    const fault = target.node ? "'/memreserve/' stands at the top level only" : this.#run.tree.order.reservation();
    if (fault !== undefined) this.#report(target.node ? 'not-in-node' : 'statement-order', fault, item, place);
    if (item.labels.length > 0) checkLabels(this.#run, item.labels, place);
    const before = rebaseFaults(made.faults, place.unit, place.base + item.value.start);
    for (const fault of before) this.#sink.textFault(fault, place.frame, true);
    this.#compileFaults(made.reservation.faults, made.site);
    const site = place.site(item);
    this.#run.tree.reservations.push({
      address: made.reservation.address,
      size: made.reservation.size,
      labels: item.labels.map((l) => l.text),
      site,
    });
  }
}

function hasErrors(faults: readonly TextFault[]): boolean {
  return faults.some(({ severity }) => severity === 'error');
}

const STRING_OR_END = /"(?:[^"\\]|\\[\s\S])*"|'(?:[^'\\\n]|\\[\s\S])*'|;/g;

/** Whether the expanded text of a value contains the end of its statement. */
function endsStatement(text: string): boolean {
  for (const [found] of text.matchAll(STRING_OR_END)) if (found === ';') return true;
  return false;
}
