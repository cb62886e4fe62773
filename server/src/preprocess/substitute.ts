/**
 * Expansion for the usual case: every macro in a value is a name for one number (`GIC_SPI`, `IRQ_TYPE_LEVEL_HIGH`).
 * Then expanding is replacing words, and no token need be made. The text is what full expansion gives, up to blanks
 * that mean nothing to dtc; a test compares the two. Positions are worked out only when somebody asks for one.
 */
import { type Origin, OWN_TEXT, type Unit } from './expandedText.ts';
import type { MacroDefinition, MacroUses } from './macros.ts';
import { TokenKind } from './tokens.ts';

/** Strings, characters, comments and numbers (whose letters are no names); or a name. */
const PIECE =
  /"(?:[^"\\\n]|\\[\s\S])*"|'(?:[^'\\\n]|\\[\s\S])*'|\/\*[\s\S]*?\*\/|\/\/[^\n]*|\.?\d(?:[eEpP][+-]|[\w.$])*|([A-Za-z_$][\w$]*)/g;

/**
 * The text with every macro of `uses` replaced; undefined when one of them is more than a number.
 * `uses` must hold the definitions of all identifiers of the text.
 */
export function substituteNumbers(text: string, uses: MacroUses): Unit | undefined {
  const bodies = new Map<string, string>();
  for (let i = 0; i < uses.names.length; i++) {
    const definition = uses.definitions[i];
    if (!definition) continue;
    const number = numberOf(definition);
    if (number === undefined) return undefined;
    bodies.set(uses.names[i] ?? '', number);
  }
  const replaced = text.replace(PIECE, (piece, name: string | undefined) =>
    name === undefined ? piece : (bodies.get(name) ?? piece),
  );
  return new SubstitutedUnit(replaced, text, bodies, uses);
}

/** The one number that an object-like macro stands for. */
function numberOf(definition: MacroDefinition): string | undefined {
  if (definition.parameters) return undefined;
  const [token, ...more] = definition.body;
  return token?.kind === TokenKind.Number && more.length === 0 ? token.text : undefined;
}

class SubstitutedUnit implements Unit {
  readonly text: string;
  readonly #before: string;
  readonly #bodies: ReadonlyMap<string, string>;
  readonly #uses: MacroUses;

  constructor(text: string, before: string, bodies: ReadonlyMap<string, string>, uses: MacroUses) {
    this.text = text;
    this.#before = before;
    this.#bodies = bodies;
    this.#uses = uses;
  }

  originOf(start: number, end: number): Origin {
    const first = this.#sourceOf(start);
    const last = this.#sourceOf(Math.max(start, end - 1));
    const whole = end > start ? last.end : first.start;
    const site = { file: OWN_TEXT, start: first.start, end: Math.max(whole, first.start) };
    const definition =
      first.name === undefined ? undefined : this.#uses.definitions[this.#uses.names.indexOf(first.name)];
    const token = definition?.body[0];
    return token ? { site, spelling: { file: token.file, start: token.start, end: token.end } } : { site };
  }

  /** The character, or the macro name, that an offset of the replaced text comes from. */
  #sourceOf(offset: number): { readonly start: number; readonly end: number; readonly name: string | undefined } {
    let shift = 0;
    for (const match of this.#before.matchAll(PIECE)) {
      const name = match[1];
      const body = name === undefined ? undefined : this.#bodies.get(name);
      if (name === undefined || body === undefined) continue;
      const at = match.index + shift;
      if (offset < at) break;
      if (offset < at + body.length) return { start: match.index, end: match.index + name.length, name };
      shift += body.length - name.length;
    }
    return { start: offset - shift, end: offset - shift + 1, name: undefined };
  }
}
