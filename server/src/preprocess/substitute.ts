/**
 * Constants behind macros. In most values a macro is a name for a constant (`GIC_SPI`, `QCOM_ICC_TAG_ALWAYS`), with or
 * without other constants behind it: then the value compiler reads their texts in place of the names, and nothing is
 * expanded token by token. The text with the constants in it, and its positions, are made only when somebody asks.
 */
import { type Origin, OWN_TEXT, type Unit } from './expandedText.ts';
import type { MacroDefinition } from './macros.ts';
import type { MacroTable, MacroUses } from './macroTable.ts';
import { TokenKind } from './tokens.ts';

/** An object-like macro with a constant value. */
export interface Constant {
  readonly name: string;
  readonly definition: MacroDefinition;
  /** Numbers, operators and parentheses, with a blank between two tokens. */
  readonly text: string;
}

/**
 * What the macros of a text stand for. Undefined when one of them is more than a constant: it has parameters, or leads
 * to a word that is no macro, or to itself. `uses` must hold the definitions of all identifiers of the text; the
 * definitions that the constants rest on are added to it.
 */
export function constantsOf(uses: MacroUses, macros: MacroTable): readonly Constant[] | undefined {
  const found: Constant[] = [];
  const direct = uses.names.length;
  for (let i = 0; i < direct; i++) {
    const definition = uses.definitions[i];
    if (!definition) continue;
    const text = constantText(definition, uses, macros, 0);
    if (text === undefined) return undefined;
    found.push({ name: definition.name, definition, text });
  }
  return found;
}

/** Most nested macros; deeper ones are expanded in full. */
const CONSTANT_DEPTH_MAX = 16;
/** Most characters of one constant: a macro that doubles with every level must not grow here either. */
const CONSTANT_LENGTH_MAX = 2000;

/** What an object-like macro stands for, when that is a constant expression; what it leads to is added to `uses`. */
function constantText(
  definition: MacroDefinition,
  uses: MacroUses,
  macros: MacroTable,
  depth: number,
): string | undefined {
  if (definition.parameters || definition.body.length === 0 || depth > CONSTANT_DEPTH_MAX) return undefined;
  let text = '';
  for (const token of definition.body) {
    let part = token.text;
    if (token.kind === TokenKind.Identifier) {
      const inner = macros.get(token.text);
      uses.note(token.text, inner);
      const constant = inner && constantText(inner, uses, macros, depth + 1);
      if (constant === undefined) return undefined;
      part = constant;
    } else if (token.kind !== TokenKind.Number && !(token.kind === TokenKind.Punctuator && OPERATOR.test(part))) {
      return undefined;
    }
    text = text === '' ? part : `${text} ${part}`;
    if (text.length > CONSTANT_LENGTH_MAX) return undefined;
  }
  return text;
}

const OPERATOR = /^(?:[()+*/%^~!?:|&<>-]|<<|>>|&&|\|\||==|!=|<=|>=)$/;

/**
 * Strings, characters, comments and numbers (whose letters are no names); or a name. A quote behind a backslash begins
 * nothing: in a string that is not closed, each would be looked for to the end.
 */
const PIECE =
  /(?<!\\)"(?:[^"\\\n]|\\[\s\S])*"|(?<!\\)'(?:[^'\\\n]|\\[\s\S])*'|\/\*[\s\S]*?(?:\*\/|$)|\/\/[^\n]*|\.?\d(?:[eEpP][+-]|[\w.$])*|([A-Za-z_$][\w$]*)/g;

/** A value with constants in place of the names of macros: what full expansion gives, up to blanks that mean nothing to dtc. */
export class SubstitutedUnit implements Unit {
  readonly #before: string;
  /** The constants of the names in it. */
  readonly #constants: readonly Constant[];

  constructor(before: string, constants: readonly Constant[]) {
    this.#before = before;
    // In exact size: it is kept with its value, and a list that grew has spare room.
    this.#constants = constants.slice();
  }

  /** Made anew each time: it is rarely needed once the value is compiled. */
  get text(): string {
    return this.#before.replace(PIECE, (piece, name: string | undefined) =>
      name === undefined ? piece : (this.#constantOf(name)?.text ?? piece),
    );
  }

  #constantOf(name: string): Constant | undefined {
    return this.#constants.find((constant) => constant.name === name);
  }

  originOf(start: number, end: number): Origin {
    const first = this.#sourceOf(start);
    const last = this.#sourceOf(Math.max(start, end - 1));
    const whole = end > start ? last.end : first.start;
    const site = { file: OWN_TEXT, start: first.start, end: Math.max(whole, first.start) };
    const definition = first.name === undefined ? undefined : this.#constantOf(first.name)?.definition;
    const token = definition?.body[0];
    return token ? { site, spelling: { file: token.file, start: token.start, end: token.end } } : { site };
  }

  /** The character, or the macro name, that an offset of the replaced text comes from. */
  #sourceOf(offset: number): { readonly start: number; readonly end: number; readonly name: string | undefined } {
    let shift = 0;
    for (const match of this.#before.matchAll(PIECE)) {
      const name = match[1];
      const body = name === undefined ? undefined : this.#constantOf(name)?.text;
      if (name === undefined || body === undefined) continue;
      const at = match.index + shift;
      if (offset < at) break;
      if (offset < at + body.length) return { start: match.index, end: match.index + name.length, name };
      shift += body.length - name.length;
    }
    return { start: offset - shift, end: offset - shift + 1, name: undefined };
  }
}
