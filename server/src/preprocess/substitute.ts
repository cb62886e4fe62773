/**
 * Finds the constants that macros stand for. In most values a macro is a name for a constant (`GIC_SPI`,
 * `QCOM_ICC_TAG_ALWAYS`), directly or through other macros. Then the value compiler reads the constants in place of the
 * names, and no token is expanded. The text with the constants, and its positions, are made only on request.
 */
import { lastStart } from '../base/lastStart.ts';
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
 * The constants that the macros of a text stand for. Undefined if there are more than `CONSTANTS_MAX`, or if one macro is
 * not a constant: it has parameters, or contains a word that is no macro, or itself. `uses` must contain the definitions of
 * all identifiers of the text; the definitions of macros in macros are added to it.
 */
export function constantsOf(uses: MacroUses, macros: MacroTable): readonly Constant[] | undefined {
  const found: Constant[] = [];
  const direct = uses.names.length;
  for (let i = 0; i < direct; i++) {
    const definition = uses.definitions[i];
    if (!definition) continue;
    const text = constantText(definition, uses, macros, 0);
    if (text === undefined || found.length === CONSTANTS_MAX) return undefined;
    found.push({ name: definition.name, definition, text });
  }
  return found;
}

/** Most macros that one text names itself; texts with more are expanded in full. Each name is compared with all of them. */
const CONSTANTS_MAX = 256;
/** Most nested macros; deeper ones are expanded in full. */
const CONSTANT_DEPTH_MAX = 16;
/** Most characters of one constant: a macro may double its text with every level. */
const CONSTANT_LENGTH_MAX = 2000;

/** The constant expression that an object-like macro stands for; undefined if it is none. Adds the macros in it to `uses`. */
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
 * Matches strings, characters, comments and numbers (whose letters are no names), or a name. A quote behind a backslash
 * begins nothing: else the rest of an unclosed string would be searched again for each quote.
 */
const PIECE =
  /(?<!\\)"(?:[^"\\\n]|\\[\s\S])*"|(?<!\\)'(?:[^'\\\n]|\\[\s\S])*'|\/\*[\s\S]*?(?:\*\/|$)|\/\/[^\n]*|\.?\d(?:[eEpP][+-]|[\w.$])*|([A-Za-z_$][\w$]*)/g;

/** A value with constants in place of the names of macros. It equals the full expansion, except for irrelevant blanks. */
export class SubstitutedUnit implements Unit {
  readonly #before: string;
  /** The constants of the names in it. */
  readonly #constants: readonly Constant[];
  #names: SubstitutedNames | undefined;

  constructor(before: string, constants: readonly Constant[]) {
    this.#before = before;
    // A copy of exact size: it is kept with its value, and a list that grew has spare room.
    this.#constants = constants.slice();
  }

  /** The text with the constants. It is made at each call, because it is rarely needed after the value is compiled. */
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

  /** The source of an offset in the text with the constants: a character, or the name of a macro. */
  #sourceOf(offset: number): { readonly start: number; readonly end: number; readonly name: string | undefined } {
    this.#names ??= this.#findNames();
    const { starts, found } = this.#names;
    const last = lastStart(starts, offset);
    const before = (starts[last] ?? offset + 1) <= offset ? found[last] : undefined;
    if (!before) return { start: offset, end: offset + 1, name: undefined };
    const { name, start, length } = before;
    const end = start + name.length;
    const behind = offset - (starts[last] ?? 0) - length;
    return behind < 0 ? { start, end, name } : { start: end + behind, end: end + behind + 1, name: undefined };
  }

  #findNames(): SubstitutedNames {
    const starts: number[] = [];
    const found: SubstitutedName[] = [];
    let shift = 0;
    for (const { index: start, 1: name } of this.#before.matchAll(PIECE)) {
      const length = name === undefined ? undefined : this.#constantOf(name)?.text.length;
      if (name === undefined || length === undefined) continue;
      starts.push(start + shift);
      found.push({ name, start, length });
      shift += length - name.length;
    }
    return { starts, found };
  }
}

/** A macro's name at `start` of the text before; its constant has `length` characters. */
interface SubstitutedName {
  readonly name: string;
  readonly start: number;
  readonly length: number;
}

/** All names of macros in a text, in order. It is made for the first place that is asked for. */
interface SubstitutedNames {
  /** Where each constant begins in the text with the constants. */
  readonly starts: readonly number[];
  readonly found: readonly SubstitutedName[];
}
