/**
 * Decides whether text expansion could repair a file that does not parse as it stands. Most such files are being typed
 * in: no macro and no directive stands at the syntax error, so the expanded text has the same error. Expanding it at
 * every keystroke would only cost time.
 */
import { directiveAt, nullDirectiveEnd } from '../preprocess/directives.ts';
import type { MacroDefinition } from '../preprocess/macros.ts';
import type { MacroTable } from '../preprocess/macroTable.ts';
import { identifiersIn, TokenKind } from '../preprocess/tokens.ts';
import type { Branch, ErrorRange, Item, ItemFile } from '../syntax/items.ts';
import { callEnd, startsLine } from '../syntax/statementText.ts';

/**
 * False only when expansion cannot change what the parser stumbled over.
 *
 * @param taken The branches of conditionals that hold.
 */
export function expansionMayHelp(parsed: ItemFile, macros: MacroTable, taken: ReadonlySet<Branch>): boolean {
  const { text } = parsed.unit;
  const expressions = new MacroJudge(macros, EXPRESSION);
  // What is not compiled may be another language's.
  if ([...parsed.errorRanges, ...parsed.faults].some(({ start }) => isLeftOut(parsed.items, start, taken))) return true;
  // The parser stumbles where it can go no further, which is often behind what is meant.
  for (const range of [...parsed.errorRanges, ...parsed.faults]) {
    const { start, end } = statementsAround(text, range);
    if (hasDirective(text, start, end)) return true;
    if (text.slice(Math.max(0, range.start - 1), range.end).includes('\\')) {
      // A name behind a backslash: the grammar does not know it, and what reads the expanded text does.
      if (hasMacroStatement(parsed.items, macros)) return true;
      // A macro may make a string of its argument.
      const line = text.lastIndexOf('\n', range.start) + 1;
      if (identifiersIn(text, line, range.start).some((name) => macros.get(name)?.parameters)) return true;
    }
    for (const name of identifiersIn(text, start, end)) {
      const definition = macros.get(name);
      if (definition && !expressions.of(definition)) return true;
    }
    if (hasStructureInCall(text, start, end, macros)) return true;
    if (hasMarksInCall(text, start, end, macros)) return true;
  }
  // What the grammar lets pass (a body that never closes, a stray #endif) has no error range.
  if (parsed.errorRanges.length === 0 && hasConditional(parsed.items)) return true;
  return hasDirectiveInCall(parsed.items, text, 0, macros) || hasStructureMacro(parsed.items, macros);
}

/** Whether a place is in a branch that does not hold; `offset` as the items have theirs. */
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

/** Whether a macro is called with an argument that may end or begin a value or a statement. */
function hasMarksInCall(text: string, start: number, end: number, macros: MacroTable): boolean {
  for (const { index, 0: call, 1: name = '' } of text.slice(start, end).matchAll(CALL)) {
    if (!macros.get(name)?.parameters) continue;
    const from = start + index + call.length;
    if (MARKS.test(text.slice(from, from + ARGUMENTS_MAX).split(')', 1)[0] ?? '')) return true;
  }
  return false;
}

/** Characters of a call's arguments that are looked at. */
const ARGUMENTS_MAX = 200;
const CALL = /(?<![\w$])([A-Za-z_$][\w$]*)[ \t\n]*\(/g;
const MARKS = /[<>{}[\]"';=&/:]/;

/** What stands for more than a number in the arguments of a call. */
const STRUCTURE = /[<>;{}"=]/;

/** Whether the arguments of a call hold what no expression does: a mark in brackets is one only once they are gone. */
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

/** Whether directives stand between the arguments of a call that the parser took for a statement: cpp carries them out. */
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

/** Characters looked at before and behind an error, for where its statement begins and ends. */
const STATEMENT_LENGTH_MAX = 2000;

/** An error with what belongs to it: what it breaks may begin before it, and end behind it. */
function statementsAround(text: string, { start, end }: ErrorRange): ErrorRange {
  let from = start;
  const first = Math.max(0, start - STATEMENT_LENGTH_MAX);
  while (from > first && !ENDS_STATEMENT.has(text.charCodeAt(from - 1))) from--;
  let to = end;
  const last = Math.min(text.length, end + STATEMENT_LENGTH_MAX);
  while (to < last && !ENDS_STATEMENT.has(text.charCodeAt(to))) to++;
  return { start: from, end: to };
}

/** `;`, `{`, `}` */
const ENDS_STATEMENT: ReadonlySet<number> = new Set([59, 123, 125]);

/** Whether a directive stands there. */
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

/** Whether a macro stands where structure does, and opens or closes a body, or a bracket. */
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

/** What is said of macros by their texts, one macro standing in another; each is looked at once. */
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
  /** Of a macro in its own text, where it is not expanded. */
  readonly inItself: T;
  readonly tooDeep: T;
  /** `of` judges a name in the macro's text; undefined for what is no macro there. */
  judge(definition: MacroDefinition, of: (name: string) => T | undefined): T;
}

/** How many more brackets a macro's text opens than closes; NaN when it closes one that it did not open. */
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

/** Whether a macro stands for numbers and operators only: where a number fits its call fits too, and nowhere else. */
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
