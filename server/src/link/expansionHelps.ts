/**
 * Whether text expansion could make sense of a file that does not parse as it stands. Most such files are simply being
 * typed in: no macro and no directive is where the parser lost its way, so the text that dtc would see is broken in the
 * same way, and expanding it on every keystroke would only cost time.
 */
import { directiveAt, nullDirectiveEnd } from '../preprocess/directives.ts';
import type { MacroDefinition } from '../preprocess/macros.ts';
import type { MacroTable } from '../preprocess/macroTable.ts';
import { identifiersIn, TokenKind } from '../preprocess/tokens.ts';
import type { Item, ItemFile } from '../syntax/items.ts';
import { startsLine } from '../syntax/statementText.ts';

/** False only when expansion cannot change what the parser stumbled over. */
export function expansionMayHelp(parsed: ItemFile, macros: MacroTable): boolean {
  const { text } = parsed.unit;
  for (const { start, end } of parsed.errorRanges) {
    if (hasDirective(text, start, end, parsed.items)) return true;
    if (text.slice(Math.max(0, start - 1), end).includes('\\')) {
      // A name behind a backslash: the grammar does not know it, and what reads the expanded text does.
      if (hasMacroStatement(parsed.items, macros)) return true;
      // A macro may make a string of its argument.
      const line = text.lastIndexOf('\n', start) + 1;
      if (identifiersIn(text, line, start).some((name) => macros.get(name)?.parameters)) return true;
    }
    for (const name of identifiersIn(text, start, end)) {
      const definition = macros.get(name);
      if (definition && !isExpression(definition, macros, 0)) return true;
    }
  }
  // What the grammar lets pass (a body that never closes, a stray #endif) has no error range.
  if (parsed.errorRanges.length === 0 && hasConditional(parsed.items)) return true;
  return hasDirectiveInCall(parsed.items, text, 0, macros) || hasStructureMacro(parsed.items, macros);
}

/** Whether directives stand between the arguments of a call that the parser took for a statement: cpp carries them out. */
function hasDirectiveInCall(items: readonly Item[], text: string, base: number, macros: MacroTable): boolean {
  return items.some((item) => {
    if (item.kind === 'node') return hasDirectiveInCall(item.items, text, base + item.start, macros);
    if (item.kind !== 'macroCall' || !macros.get(/^[\w$]*/.exec(item.name.text)?.[0] ?? '')) return false;
    return hasDirective(text, base + item.start, base + item.end, []);
  });
}

function hasConditional(items: readonly Item[]): boolean {
  return items.some((item) => item.kind === 'conditional' || (item.kind === 'node' && hasConditional(item.items)));
}

/** Whether there is a directive that the parser did not take for one. */
function hasDirective(text: string, start: number, end: number, items: readonly Item[]): boolean {
  for (let at = text.indexOf('#', start); at >= 0 && at < end; at = text.indexOf('#', at + 1)) {
    if (!startsLine(text, at)) continue;
    if (nullDirectiveEnd(text, at) !== undefined) return true;
    const directive = directiveAt(text, at);
    if (directive && (CONDITIONAL.test(directive.name) || !isStatement(items, at))) return true;
  }
  return false;
}

const CONDITIONAL = /^(?:if|el|endif)/;

/** Whether a statement was lowered from what begins at `offset`, which counts as the offsets of `items` do. */
function isStatement(items: readonly Item[], offset: number): boolean {
  return items.some(
    (item) =>
      item.start <= offset &&
      offset < item.end &&
      (item.start === offset ||
        (item.kind === 'node' && isStatement(item.items, offset - item.start)) ||
        (item.kind === 'conditional' && item.branches.some((branch) => isStatement(branch.items, offset)))),
  );
}

function hasMacroStatement(items: readonly Item[], macros: MacroTable): boolean {
  return items.some((item) => {
    if (item.kind === 'conditional') return item.branches.some((branch) => hasMacroStatement(branch.items, macros));
    if (item.kind === 'node') return hasMacroStatement(item.items, macros);
    return item.kind === 'macroCall' && macros.get(/^[\w$]*/.exec(item.name.text)?.[0] ?? '') !== undefined;
  });
}

/** Whether a macro stands where structure does, and opens or closes a body, or a bracket. */
function hasStructureMacro(items: readonly Item[], macros: MacroTable): boolean {
  const isOpen = (name: string) => {
    const definition = macros.get(name);
    return definition !== undefined && bracketsOf(definition, macros, 0) !== 0;
  };
  for (const item of items) {
    switch (item.kind) {
      case 'macroCall':
        if (isOpen(/^[\w$]*/.exec(item.name.text)?.[0] ?? '')) return true;
        break;
      case 'node':
        if (item.identifiers.some(isOpen) || hasStructureMacro(item.items, macros)) return true;
        break;
      case 'property':
        if (item.identifiers.some(isOpen) || item.value?.identifiers.some(isOpen)) return true;
        break;
      case 'conditional':
        if (item.branches.some((branch) => hasStructureMacro(branch.items, macros))) return true;
        break;
      default:
    }
  }
  return false;
}

/** How many more brackets a macro's text opens than closes; NaN when it closes one that it did not open. */
function bracketsOf(definition: MacroDefinition, macros: MacroTable, depth: number): number {
  if (depth > EXPRESSION_DEPTH_MAX) return Number.NaN;
  let open = 0;
  for (const { kind, text } of definition.body) {
    if (kind === TokenKind.Identifier) {
      const inner = definition.parameters?.includes(text) ? undefined : macros.get(text);
      if (inner && inner !== definition) open += bracketsOf(inner, macros, depth + 1);
    } else if (OPENING.has(text)) open++;
    else if (CLOSING.has(text)) open--;
    if (open < 0 || Number.isNaN(open)) return Number.NaN;
  }
  return open;
}

const OPENING = new Set(['{', '(', '[', '<']);
const CLOSING = new Set(['}', ')', ']', '>']);

const EXPRESSION_DEPTH_MAX = 20;
const OPERATORS = /^(?:[()+*%^~!?:|&,-]|<<|>>|&&|\|\||==|!=|<=|>=)$/;

/** Whether a macro stands for numbers and operators only: where a number fits its call fits too, and nowhere else. */
function isExpression(definition: MacroDefinition, macros: MacroTable, depth: number): boolean {
  const { body } = definition;
  if (body.length === 0 || depth > EXPRESSION_DEPTH_MAX) return false;
  let open = 0;
  for (const token of body) {
    if (token.kind === TokenKind.Number || token.kind === TokenKind.Char) continue;
    if (token.kind === TokenKind.Identifier) {
      const inner = macros.get(token.text);
      if (inner && inner !== definition && !isExpression(inner, macros, depth + 1)) return false;
      continue;
    }
    if (token.kind !== TokenKind.Punctuator || !OPERATORS.test(token.text)) return false;
    if (token.text === '(') open++;
    else if (token.text === ')' && --open < 0) return false;
  }
  return open === 0;
}
