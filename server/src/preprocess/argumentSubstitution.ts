/**
 * Argument substitution of function-like macros, as in GNU cpp: `#`, `##`, and `__VA_OPT__`. Input: a macro definition with
 * the arguments of a call. Output: tokens, which the expander reads again for further macros.
 */
import type { Span } from '../base/span.ts';
import { bodyTokens, emptyPlace, padding, parameterIndex, stringify } from './expansionTokens.ts';
import type { MacroDefinition } from './macros.ts';
import { type Token, TokenKind } from './tokens.ts';

/** An argument of a macro call. */
export interface Argument {
  /** The tokens of the call. */
  readonly raw: Token[];
  /** Whether it is a variadic argument that is absent, with the comma before it. */
  isOmitted: boolean;
  /** The expanded tokens; undefined before they are first needed. */
  expanded: readonly Token[] | undefined;
}

type ExpandArgument = (argument: Argument) => readonly Token[];

/**
 * The replacement list of a function-like macro with its arguments in place of the parameters (GCC 12, libcpp/macro.cc:
 * replace_args). Tokens for `##` still have their flag `pasteLeft`; the expander pastes them.
 *
 * @param args One for each parameter.
 * @param site The macro call.
 * @param expand Returns the expanded tokens of an argument.
 */
export function replaceArguments(
  definition: MacroDefinition,
  args: readonly Argument[],
  site: Span,
  expand: ExpandArgument,
): readonly Token[] {
  const parameters = definition.parameters ?? [];
  const body = chooseOptional(definition, args, bodyTokens(definition, site), expand);
  const out: Token[] = [];
  for (let i = 0; i < body.length; i++) {
    const token = body[i];
    if (!token) continue;
    const previous = body[i - 1];
    if (token.text === '#' && token.kind === TokenKind.Punctuator) {
      const parameter = body[i + 1];
      const index = parameter ? parameterIndex(parameters, parameter) : -1;
      const argument = args[index];
      if (argument && parameter) {
        const made = stringify(argument.raw, token, site);
        made.pasteLeft = parameter.pasteLeft;
        out.push(made);
        i++;
        continue;
      }
    }
    const argument = args[parameterIndex(parameters, token)];
    if (!argument) {
      out.push(token);
      continue;
    }
    const pastedBefore = previous?.pasteLeft === true;
    const raw = token.pasteLeft || pastedBefore;
    if (pastedBefore && definition.variadic && token.text === parameters[parameters.length - 1]) {
      // GNU extension: `, ## __VA_ARGS__` removes the comma if the argument is absent; else it does not paste.
      const comma = out[out.length - 1];
      if (comma?.text === ',' && comma.pasteLeft) {
        if (argument.isOmitted) out.pop();
        else comma.pasteLeft = false;
      }
    }
    const tokens = raw ? argument.raw : expand(argument);
    if (!pastedBefore && i > 0) out.push(padding(token));
    if (tokens.length > 0) {
      for (let k = 0; k < tokens.length; k++) {
        const copy = tokens[k];
        if (!copy) continue;
        if (k === tokens.length - 1 && token.pasteLeft) {
          const pasted = copy.copy();
          pasted.pasteLeft = true;
          out.push(pasted);
        } else {
          out.push(copy);
        }
      }
    } else if (pastedBefore) {
      const last = out[out.length - 1];
      if (last) last.pasteLeft = token.pasteLeft;
    }
    if (!token.pasteLeft) out.push(padding(undefined));
  }
  return out;
}

/** Resolves `__VA_OPT__(…)`: its content remains if the variadic argument expands to any token. */
function chooseOptional(
  definition: MacroDefinition,
  args: readonly Argument[],
  body: Token[],
  expand: ExpandArgument,
): Token[] {
  if (!definition.variadic || !body.some((token) => token.text === '__VA_OPT__')) return body;
  const rest = args[args.length - 1];
  const given = rest !== undefined && expand(rest).some((t) => t.kind !== TokenKind.Padding);
  const out: Token[] = [];
  for (let i = 0; i < body.length; i++) {
    const token = body[i];
    if (token?.text !== '__VA_OPT__' || body[i + 1]?.text !== '(') {
      if (token) out.push(token);
      continue;
    }
    const pasted = out[out.length - 1]?.pasteLeft === true;
    const content: Token[] = [];
    let depth = 0;
    for (i++; i < body.length; i++) {
      const inner = body[i];
      if (inner?.text === '(' && depth++ === 0) continue;
      if (inner?.text === ')' && --depth === 0) break;
      if (inner && given) content.push(inner);
    }
    if (content.length > 0 && !pasted) out.push(padding(token));
    // Without content, an empty operand for `##` remains.
    if (content.length === 0) content.push(emptyPlace());
    const last = content[content.length - 1];
    if (last) last.pasteLeft = body[i]?.pasteLeft === true;
    for (const inner of content) out.push(inner);
  }
  return out;
}
