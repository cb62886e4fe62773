/**
 * Whether text expansion could make sense of a file that does not parse as it stands. Most such files are simply being
 * typed in: no macro and no directive is where the parser lost its way, so the text that dtc would see is broken in the
 * same way, and expanding it on every keystroke would only cost time.
 */
import type { MacroDefinition, MacroTable } from '../preprocess/macros.ts';
import { identifiersIn, TokenKind } from '../preprocess/tokens.ts';
import type { Item, ItemFile } from '../syntax/items.ts';

/** False only when expansion cannot change what the parser stumbled over. */
export function expansionMayHelp(parsed: ItemFile, macros: MacroTable): boolean {
  const { text } = parsed.unit;
  for (const { start, end } of parsed.errorRanges) {
    if (/^[ \t]*#[ \t]*(?:[a-z]|\/[/*]|\r?$)/m.test(text.slice(start, end))) return true;
    for (const name of identifiersIn(text, start, end)) {
      const definition = macros.get(name);
      if (definition && !isExpression(definition, macros, 0)) return true;
    }
  }
  // What the grammar lets pass (a body that never closes, a stray #endif) has no error range.
  if (parsed.errorRanges.length === 0 && hasConditional(parsed.items)) return true;
  return hasStructureMacro(parsed.items, macros);
}

function hasConditional(items: readonly Item[]): boolean {
  return items.some((item) => item.kind === 'conditional' || (item.kind === 'node' && hasConditional(item.items)));
}

/** Whether a macro stands where structure does: it may open or close a body. */
function hasStructureMacro(items: readonly Item[], macros: MacroTable): boolean {
  for (const item of items) {
    switch (item.kind) {
      case 'macroCall':
        if (macros.get(/^[\w$]*/.exec(item.name.text)?.[0] ?? '')) return true;
        break;
      case 'node':
        if (item.identifiers.some((name) => macros.get(name)) || hasStructureMacro(item.items, macros)) return true;
        break;
      case 'property':
        if (item.identifiers.some((name) => macros.get(name))) return true;
        break;
      case 'conditional':
        if (item.branches.some((branch) => hasStructureMacro(branch.items, macros))) return true;
        break;
      default:
    }
  }
  return false;
}

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
