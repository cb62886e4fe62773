/**
 * Changes a property's numbers where they are written: literals in their author's style, a term of an expression, the
 * definition of a macro that is used only here; as a last resort a sum with the existing expression. The result of macros
 * is computed from the expanded text, so nothing is recompiled.
 */
import { writeU32 } from '../../base/bytes.ts';
import type { Span } from '../../base/span.ts';
import { compileValue } from '../../link/value.ts';
import { placeOfPart, type ValueElement } from '../../link/valueItems.ts';
import type { MacroDefinition } from '../../preprocess/macros.ts';
import { TokenKind, tokenize } from '../../preprocess/tokens.ts';
import type { DtProperty } from '../../tree/tree.ts';
import { cellsOf } from '../cells.ts';
import type { SourceEdit } from '../quickFix.ts';
import type { Refusal } from '../rename/refusal.ts';
import { NUMBER, numberLike, withoutSuffix } from '../sourceEdits.ts';

/** The context of a value's edit. */
export interface ValueSurroundings {
  /** The current text of a file. */
  readonly textOf: (file: string) => string;
  /** The macro of that name at the end of the board; undefined without one. */
  readonly macro: (name: string) => MacroDefinition | undefined;
  /** Whether the board's files use a macro only once. */
  readonly isUsedOnce: (definition: MacroDefinition) => boolean;
}

/** A number in the expanded text of a value. */
interface Literal {
  /** Offsets in the expanded text. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** The place where the user typed it; undefined where it comes from the body of a macro. */
  readonly typed: Span | undefined;
}

/** A number that the user typed. */
type TypedLiteral = Literal & { readonly typed: Span };

/** A replacement in the expanded text. */
interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Replacements in the expanded text, and the source edit that causes them. */
interface Candidate {
  readonly replacements: readonly Replacement[];
  readonly edit: SourceEdit;
}

const NAME = /^[A-Za-z_]\w*$/;
/** `(NAME + 0x1000)`, in the notation that this file writes. */
const SUM = /^\(\s*([A-Za-z_]\w*)\s*([+-])\s*(0[xX][0-9a-fA-F]+|\d+)\s*\)$/;
/** Limit of literals that are tried for one number; expressions of a device tree have a handful. */
const LITERALS_MAX = 16;

/**
 * The edits that give a property of cells other bytes of the same length. Empty when it has them already. Refused where
 * a cell is a reference, and where a macro produces several cells that none of its arguments decides.
 */
export function setValue(
  property: DtProperty,
  wanted: Uint8Array,
  around: ValueSurroundings,
): readonly SourceEdit[] | Refusal {
  const value = property.valueSite;
  const elements = cellsOf(property);
  const covered = elements.reduce((sum, { length }) => sum + length, 0);
  if (!value || covered !== wanted.length || property.data.length !== wanted.length) {
    return { refusal: `'${property.name}' of ${property.node.name} is not written as a list of cells.` };
  }
  const text = value.unit.text.slice(value.start, value.end);
  const literals = literalsOf(property, text, value.start);
  const done: Candidate[] = [];
  let bytes = property.data;
  for (const element of elements) {
    const goal = numberIn(wanted, element);
    if (numberIn(bytes, element) === goal) continue;
    if (element.ref !== undefined) return { refusal: `A cell of '${property.name}' is a reference.` };
    const shares = elements.some((other) => other !== element && isSamePlace(property, other, element));
    const found = candidates({ property, text, literals, element, shares, around }, goal, done).find((candidate) => {
      const made = bytesAfter(text, [...done, candidate], wanted.length);
      return made !== undefined && isTowards(made, bytes, wanted, elements, element);
    });
    if (!found) return refusalFor(property, element);
    done.push(found);
    bytes = bytesAfter(text, done, wanted.length) ?? bytes;
  }
  return done.map(({ edit }) => edit);
}

function isTyped(literal: Literal): literal is TypedLiteral {
  return literal.typed !== undefined;
}

interface Search {
  readonly property: DtProperty;
  /** The expanded text. */
  readonly text: string;
  readonly literals: readonly Literal[];
  readonly element: ValueElement;
  /** The same macro call produces other cells, too. */
  readonly shares: boolean;
  readonly around: ValueSurroundings;
}

/** Candidate edits that may give an element its new number, the best first. */
function candidates(search: Search, goal: bigint, done: readonly Candidate[]): readonly Candidate[] {
  const { literals, element } = search;
  const own = literals.filter(isTyped).filter(({ start, end }) => start >= element.start && end <= element.end);
  const [only] = own;
  const isPlain = only !== undefined && only.start === element.start && only.end === element.end;
  if (isPlain) return [changed(literals, only, numberLike(goal, styleOf(search, only)))];
  return [
    ...mendedSum(search, goal),
    ...definition(search, goal),
    ...own
      .slice(0, LITERALS_MAX)
      .flatMap((literal) => solved(search, literal, goal, done))
      .sort(bySlope),
    ...sum(search, goal),
  ];
}

/** Replaces a literal, and every number that the same literal produces: a macro may use its argument more than once. */
function changed(literals: readonly Literal[], { typed }: TypedLiteral, text: string): Candidate {
  const same = literals.filter((other) => other.typed !== undefined && isSameSpan(other.typed, typed));
  return {
    replacements: same.map(({ start, end }) => ({ start, end, text })),
    edit: { span: typed, text },
  };
}

/** `(NAME + 0x1000)` with another term; the name alone where the term becomes 0. */
function mendedSum(search: Search, goal: bigint): readonly Candidate[] {
  const place = typedPlace(search);
  const match = place && SUM.exec(place.written);
  if (!place || !match) return [];
  const [, name = '', sign, number = ''] = match;
  const term = BigInt(number);
  const base = numberIn(search.property.data, search.element) - (sign === '-' ? -term : term);
  const rest = goal - base;
  const text =
    rest === 0n ? name : `(${name} ${rest < 0n ? '-' : '+'} ${numberLike(rest < 0n ? -rest : rest, number)})`;
  return [placed(search, place.span, `(${goal})`, text)];
}

/** Changes the definition of a macro that is a number and used for this cell alone. */
function definition(search: Search, goal: bigint): readonly Candidate[] {
  const { around, element } = search;
  const place = typedPlace(search);
  if (!place || !NAME.test(place.written)) return [];
  const macro = around.macro(place.written);
  const [token] = macro?.body ?? [];
  // A board that was not examined may include the macro's header: only a macro of the same file is safe to change.
  if (macro?.body.length !== 1 || !token || !NUMBER.test(token.text) || macro.file !== place.span.file) return [];
  if (macro.parameters !== undefined || !around.isUsedOnce(macro)) return [];
  const text = numberLike(goal, token.text);
  return [
    {
      replacements: [{ start: element.start, end: element.end, text: `(${text})` }],
      edit: { span: { file: macro.file, start: token.start, end: token.end }, text },
    },
  ];
}

/** Changes a literal of an expression so that the whole has the new number: solved as a linear equation, then verified. */
function solved(
  search: Search,
  literal: TypedLiteral,
  goal: bigint,
  done: readonly Candidate[],
): readonly (Candidate & Sloped)[] {
  const { text, literals, element, property } = search;
  const at = (number: bigint) => {
    const made = bytesAfter(text, [...done, changed(literals, literal, `${number}`)], property.data.length);
    return made && numberIn(made, element);
  };
  const now = BigInt(withoutSuffix(literal.text));
  const here = at(now);
  const next = at(now + 1n);
  if (here === undefined || next === undefined || here === next) return [];
  const slope = next - here;
  const distance = goal - here;
  if (distance % slope !== 0n || now + distance / slope < 0n) return [];
  const number = now + distance / slope;
  return [{ ...changed(literals, literal, numberLike(number, literal.text)), slope, start: literal.start }];
}

interface Sloped {
  readonly slope: bigint;
  readonly start: number;
}

/** Order of trial: terms before factors; the last term, usually an offset, and the first factor, usually a count, come first. */
function bySlope(a: Sloped, b: Sloped): number {
  const isTerm = ({ slope }: Sloped) => slope === 1n;
  if (isTerm(a) !== isTerm(b)) return isTerm(a) ? -1 : 1;
  return isTerm(a) ? b.start - a.start : a.start - b.start;
}

/** The existing expression plus a term: `(BASE + 0x100000)`. */
function sum(search: Search, goal: bigint): readonly Candidate[] {
  const { text, element, property } = search;
  const place = typedPlace(search);
  if (!place) return [];
  const { written, span } = place;
  const rest = goal - numberIn(property.data, element);
  const term = `${rest < 0n ? '-' : '+'} 0x${(rest < 0n ? -rest : rest).toString(16)}`;
  const expanded = text.slice(element.start, element.end);
  // dtc accepts an expression in parentheses only; a macro may bring its own.
  const whole = placed(search, span, `((${expanded}) ${term})`, `(${written} ${term})`);
  if (!written.startsWith('(') || !expanded.startsWith('(')) return [whole];
  const inner = (of: string) => `${of.slice(0, -1).trimEnd()} ${term})`;
  return [placed(search, span, inner(expanded), inner(written)), whole];
}

function placed({ element }: Search, span: Span, expanded: string, written: string): Candidate {
  return {
    replacements: [{ start: element.start, end: element.end, text: expanded }],
    edit: { span, text: written },
  };
}

/** The text that the user typed for an element, where no other element uses it. */
function typedPlace({
  property,
  element,
  shares,
  around,
}: Search): { readonly span: Span; readonly written: string } | undefined {
  const span = shares ? undefined : placeOfPart(property, element)?.site;
  return span && { span, written: around.textOf(span.file).slice(span.start, span.end) };
}

/** The numbers of a value, and where the user typed each: a macro's argument was typed, its body was not. */
function literalsOf(property: DtProperty, text: string, start: number): readonly Literal[] {
  return tokenize(text, 0, text.length, '')
    .filter((token) => token.kind === TokenKind.Number && NUMBER.test(token.text))
    .map((token) => {
      const origin = property.valueSite?.unit.originOf(start + token.start, start + token.end);
      return { start: token.start, end: token.end, text: token.text, typed: origin && typedSpan(origin, token.text) };
    });
}

function typedSpan(
  { site, spelling }: { readonly site: Span; readonly spelling?: Span },
  text: string,
): Span | undefined {
  if (!spelling) return site.end - site.start === text.length ? site : undefined;
  const isArgument = spelling.file === site.file && spelling.start >= site.start && spelling.end <= site.end;
  return isArgument && spelling.end - spelling.start === text.length ? spelling : undefined;
}

/** A lone `0` shows nothing of the author's style: another literal of the value does. */
function styleOf({ literals }: Search, literal: Literal): string {
  if (literal.text !== '0') return literal.text;
  return literals.find(({ text }) => /^0[xX]/.test(text) && !/^0[xX]0[0-9a-fA-F]+$/.test(text))?.text ?? literal.text;
}

/** The value's bytes after the replacements; undefined when the result is no value of the same length. */
function bytesAfter(text: string, made: readonly Candidate[], length: number): Uint8Array | undefined {
  const replacements = made.flatMap((one) => one.replacements).sort((a, b) => a.start - b.start);
  let out = '';
  let at = 0;
  for (const { start, end, text: by } of replacements) {
    if (start < at) return undefined;
    out += text.slice(at, start) + by;
    at = end;
  }
  const compiled = compileValue(out + text.slice(at), () => undefined);
  return compiled.faults.length === 0 && compiled.bytes.length === length ? compiled.bytes : undefined;
}

/** Whether one element has its new number, and every other element its old or its new number. */
function isTowards(
  made: Uint8Array,
  before: Uint8Array,
  wanted: Uint8Array,
  elements: readonly ValueElement[],
  done: ValueElement,
): boolean {
  return elements.every((element) => {
    const now = numberIn(made, element);
    return now === numberIn(wanted, element) || (element !== done && now === numberIn(before, element));
  });
}

function refusalFor(property: DtProperty, element: ValueElement): Refusal {
  const { name } = property;
  if (!placeOfPart(property, element)?.spelling)
    return { refusal: `A cell of '${name}' is not written as a number that can be changed.` };
  return {
    refusal: `'${name}' of ${property.node.name} is made by a macro that makes several cells: change the macro.`,
  };
}

function isSamePlace(property: DtProperty, a: ValueElement, b: ValueElement): boolean {
  const one = placeOfPart(property, a)?.site;
  const other = placeOfPart(property, b)?.site;
  return one !== undefined && other !== undefined && isSameSpan(one, other);
}

function isSameSpan(a: Span, b: Span): boolean {
  return a.file === b.file && a.start === b.start && a.end === b.end;
}

function numberIn(bytes: Uint8Array, { offset, length }: ValueElement): bigint {
  let value = 0n;
  for (let i = offset; i < offset + length; i++) value = (value << 8n) | BigInt(bytes[i] ?? 0);
  return value;
}

/** `bytes` with a number stored in `count` cells from cell `index` on. */
export function withNumber(bytes: Uint8Array, index: number, count: number, value: bigint): Uint8Array {
  const made = bytes.slice();
  for (let i = 0; i < count; i++) {
    writeU32(made, 4 * (index + i), Number((value >> BigInt(32 * (count - 1 - i))) & 0xffff_ffffn));
  }
  return made;
}
