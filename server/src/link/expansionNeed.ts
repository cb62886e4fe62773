/**
 * Decides whether text expansion could repair a file that does not parse unpreprocessed. Most such files are being edited,
 * and have no macro and no directive at the syntax error, so the expanded text has the same error. Expanding them after
 * every keystroke would only take time.
 */
import { directiveAt, nullDirectiveEnd } from '../preprocess/directives.ts';
import type { MacroDefinition } from '../preprocess/macros.ts';
import type { MacroTable } from '../preprocess/macroTable.ts';
import { identifiersIn, TokenKind } from '../preprocess/tokens.ts';
import type { Branch, ErrorRange, Item, ItemFile } from '../syntax/items.ts';
import { callEnd, startsLine } from '../syntax/statementText.ts';

/**
 * Returns false only if expansion cannot change the text at the parser's errors.
 *
 * @param taken The branches whose conditions hold.
 */
export function expansionMayHelp(parsed: ItemFile, macros: MacroTable, taken: ReadonlySet<Branch>): boolean {
  const { text } = parsed.unit;
  const expressions = new MacroJudge(macros, EXPRESSION);
  // A branch that does not hold may be in another language.
  if ([...parsed.errorRanges, ...parsed.faults].some(({ start }) => isLeftOut(parsed.items, start, taken))) return true;
  // The parser reports an error where it cannot continue, which is often behind the cause.
  for (const range of [...parsed.errorRanges, ...parsed.faults]) {
    const { start, end } = statementsAround(text, range);
    if (hasDirective(text, start, end)) return true;
    if (text.slice(Math.max(0, range.start - 1), range.end).includes('\\')) {
      // The grammar does not know a name behind a backslash, but the reader of expanded text does.
      if (hasMacroStatement(parsed.items, macros)) return true;
      // A macro may make a string of its argument (`#`).
      const line = text.lastIndexOf('\n', range.start) + 1;
      if (identifiersIn(text, line, range.start).some((name) => macros.get(name)?.parameters)) return true;
    }
    // In a name, a macro that stands for a number counts, too: `node-N(1) { };`.
    if (identifiersIn(text, start, headEnd(text, start, end)).some((name) => macros.get(name))) return true;
    for (const name of identifiersIn(text, start, end)) {
      const definition = macros.get(name);
      if (definition && !expressions.of(definition)) return true;
    }
    if (hasStructureInCall(text, start, end, macros)) return true;
    if (hasMarksInCall(text, start, end, macros)) return true;
  }
  // A fault that the grammar accepts (a body that is not closed, a stray #endif) has no error range.
  if (parsed.errorRanges.length === 0 && hasConditional(parsed.items)) return true;
  return hasDirectiveInCall(parsed.items, text, 0, macros) || hasStructureMacro(parsed.items, macros);
}

/** Whether a place is in a branch that does not hold. `offset` has the same base as the offsets of the items. */
function isLeftOut(items: readonly Item[], offset: number, taken: ReadonlySet<Branch>): boolean {
  for (const item of items) {
    if (item.start > offset || item.end <= offset) continue;
    if (item.kind === 'node') return isLeftOut(item.items, offset - item.start, taken);
    if (item.kind !== 'conditional') continue;
    const branch = item.branches.find(({ start, end }) => start <= offset && offset < end);
    if (branch) return !taken.has(branch) || isLeftOut(branch.items, offset, taken);
  }
  return false;
}

/** Whether a macro call has an argument with a mark that may end or begin a value or a statement. */
function hasMarksInCall(text: string, start: number, end: number, macros: MacroTable): boolean {
  for (const { index, 0: call, 1: name = '' } of text.slice(start, end).matchAll(CALL)) {
    if (!macros.get(name)?.parameters) continue;
    const from = start + index + call.length;
    if (MARKS.test(text.slice(from, from + ARGUMENTS_MAX).split(')', 1)[0] ?? '')) return true;
  }
  return false;
}

/** Most characters of a call's arguments that are examined. */
const ARGUMENTS_MAX = 200;
const CALL = /(?<![\w$])([A-Za-z_$][\w$]*)[ \t\n]*\(/g;
const MARKS = /[<>{}[\]"';=&/:]/;

/** A mark that no number or expression contains. */
const STRUCTURE = /[<>;{}"=]/;

/** Whether the arguments of a call contain a mark that no expression contains. */
function hasStructureInCall(text: string, start: number, end: number, macros: MacroTable): boolean {
  for (const { index, 0: head, 1: name = '' } of text.slice(start, end).matchAll(/(?<!\w)([A-Za-z_]\w*)[ \t]*\(/g)) {
    if (!macros.get(name)?.parameters) continue;
    const open = start + index + head.length - 1;
    const close = callEnd(text.slice(open, open + STATEMENT_LENGTH_MAX), 0);
    const call = text.slice(open, open + Math.max(close, 0)).replace(/<<|>>|[<>=!]=/g, '');
    if (STRUCTURE.test(call)) return true;
  }
  return false;
}

/** Whether there are directives between the arguments of a call that is parsed as a statement: cpp executes them. */
function hasDirectiveInCall(items: readonly Item[], text: string, base: number, macros: MacroTable): boolean {
  return items.some((item) => {
    if (item.kind === 'node') return hasDirectiveInCall(item.items, text, base + item.start, macros);
    if (item.kind !== 'macroCall' || !macros.get(/^[\w$]*/.exec(item.name.text)?.[0] ?? '')) return false;
    return hasDirective(text, base + item.start, base + item.end);
  });
}

function hasConditional(items: readonly Item[]): boolean {
  return items.some((item) => item.kind === 'conditional' || (item.kind === 'node' && hasConditional(item.items)));
}

/** Most characters searched before and behind an error for the ends of its statement. */
const STATEMENT_LENGTH_MAX = 2000;

/** The range of an error, extended to the ends of its statement. */
function statementsAround(text: string, { start, end }: ErrorRange): ErrorRange {
  let from = start;
  const first = Math.max(0, start - STATEMENT_LENGTH_MAX);
  while (from > first && !ENDS_STATEMENT.has(text.charCodeAt(from - 1))) from--;
  let to = end;
  const last = Math.min(text.length, end + STATEMENT_LENGTH_MAX);
  while (to < last && !ENDS_STATEMENT.has(text.charCodeAt(to))) to++;
  return { start: from, end: to };
}

/** The end of the names and labels at the beginning of a statement, whose text ends at `end`. */
function headEnd(text: string, start: number, end: number): number {
  const equals = text.indexOf('=', start);
  return equals < 0 || equals > end ? end : equals;
}

/** Character codes of `;`, `{` and `}`. */
const ENDS_STATEMENT: ReadonlySet<number> = new Set([59, 123, 125]);

/** Whether there is a directive between two offsets. */
function hasDirective(text: string, start: number, end: number): boolean {
  for (let at = text.indexOf('#', start); at >= 0 && at < end; at = text.indexOf('#', at + 1)) {
    if (!startsLine(text, at)) continue;
    if (nullDirectiveEnd(text, at) !== undefined) return true;
    if (directiveAt(text, at)) return true;
  }
  return false;
}

function hasMacroStatement(items: readonly Item[], macros: MacroTable): boolean {
  return items.some((item) => {
    if (item.kind === 'conditional') return item.branches.some((branch) => hasMacroStatement(branch.items, macros));
    if (item.kind === 'node') return hasMacroStatement(item.items, macros);
    return item.kind === 'macroCall' && macros.get(/^[\w$]*/.exec(item.name.text)?.[0] ?? '') !== undefined;
  });
}

/** Whether an item contains a macro whose brackets or braces do not match. */
function hasStructureMacro(
  items: readonly Item[],
  macros: MacroTable,
  brackets = new MacroJudge(macros, BRACKETS),
): boolean {
  const isOpen = (name: string) => {
    const definition = macros.get(name);
    return definition !== undefined && brackets.of(definition) !== 0;
  };
  for (const item of items) {
    switch (item.kind) {
      case 'macroCall':
        if (isOpen(/^[\w$]*/.exec(item.name.text)?.[0] ?? '')) return true;
        break;
      case 'node':
        if (item.identifiers.some(isOpen) || hasStructureMacro(item.items, macros, brackets)) return true;
        break;
      case 'property':
        if (item.identifiers.some(isOpen) || item.value?.identifiers.some(isOpen)) return true;
        break;
      case 'conditional':
        if (item.branches.some((branch) => hasStructureMacro(branch.items, macros, brackets))) return true;
        break;
      default:
    }
  }
  return false;
}

/** Applies a rule to the texts of macros, and of the macros in them; to each macro once. */
class MacroJudge<T> {
  readonly #macros: MacroTable;
  readonly #rule: Rule<T>;
  readonly #known = new Map<MacroDefinition, T>();
  #depth = 0;

  constructor(macros: MacroTable, rule: Rule<T>) {
    this.#macros = macros;
    this.#rule = rule;
  }

  of(definition: MacroDefinition): T {
    const before = this.#known.get(definition);
    if (before !== undefined) return before;
    if (this.#depth > MACRO_DEPTH_MAX) return this.#rule.tooDeep;
    this.#known.set(definition, this.#rule.inItself);
    this.#depth++;
    const result = this.#rule.judge(definition, (name) => {
      const inner = definition.parameters?.includes(name) ? undefined : this.#macros.get(name);
      return inner && this.of(inner);
    });
    this.#depth--;
    this.#known.set(definition, result);
    return result;
  }
}

interface Rule<T> {
  /** The result for a macro inside its own text, where it is not expanded. */
  readonly inItself: T;
  readonly tooDeep: T;
  /** The result for a macro. `of` returns that of a name in its text; undefined for a name that is no macro there. */
  judge(definition: MacroDefinition, of: (name: string) => T | undefined): T;
}

/** The number of brackets that a macro's text opens and does not close; NaN if it closes one that it did not open. */
const BRACKETS: Rule<number> = {
  inItself: 0,
  tooDeep: Number.NaN,
  judge({ body }, of) {
    let open = 0;
    for (const { kind, text } of body) {
      if (kind === TokenKind.Identifier) open += of(text) ?? 0;
      else if (OPENING.has(text)) open++;
      else if (CLOSING.has(text)) open--;
      if (open < 0 || Number.isNaN(open)) return Number.NaN;
    }
    return open;
  },
};

const OPENING = new Set(['{', '(', '[', '<']);
const CLOSING = new Set(['}', ')', ']', '>']);

const MACRO_DEPTH_MAX = 20;
const OPERATORS = /^(?:[()+*%^~!?:|&,-]|<<|>>|&&|\|\||==|!=|<=|>=)$/;

/** Whether a macro stands for numbers and operators only: then its call is valid exactly where a number is. */
const EXPRESSION: Rule<boolean> = {
  inItself: true,
  tooDeep: false,
  judge({ body }, of) {
    let open = 0;
    for (const { kind, text } of body) {
      if (kind === TokenKind.Number || kind === TokenKind.Char) continue;
      if (kind === TokenKind.Identifier) {
        if (of(text) === false) return false;
        continue;
      }
      if (kind !== TokenKind.Punctuator || !OPERATORS.test(text)) return false;
      if (text === '(') open++;
      else if (text === ')' && --open < 0) return false;
    }
    return body.length > 0 && open === 0;
  },
};
