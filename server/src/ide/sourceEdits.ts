/** Edits of nodes and properties in the author's style. Each returns undefined where a macro hides the text to edit. */
import { spanOf } from '../analysis/placeFindings.ts';
import { skipBlanks } from '../base/blanks.ts';
import type { Span } from '../base/span.ts';
import { placeOfPart } from '../link/valueItems.ts';
import type { DtNode, DtProperty } from '../tree/tree.ts';
import { cellsOf } from './cells.ts';
import type { SourceEdit } from './quickFix.ts';

/** A cell and the number literal that the source has for it. */
interface LiteralCell {
  readonly span: Span;
  readonly text: string;
}

/** A number literal, including the suffixes `U` and `L` of C. */
export const NUMBER = /^(?:0[xX][0-9a-fA-F]+|[0-9]+)(?:[uU]?[lL]{0,2})$/;

/** The 32-bit cells of a value where each is written as a number; undefined where one is a macro, a reference or a sum. */
export function literalCells(property: DtProperty): readonly LiteralCell[] | undefined {
  const site = property.valueSite;
  // Expanded text is written elsewhere, and other places may use it.
  if (!site || property.source?.expanded) return undefined;
  const out: LiteralCell[] = [];
  for (const cell of cellsOf(property)) {
    const text = site.unit.text.slice(site.start + cell.start, site.start + cell.end);
    if (cell.length !== 4 || !NUMBER.test(text)) return undefined;
    const place = placeOfPart(property, cell);
    if (!place || place.spelling || place.site.end - place.site.start !== text.length) return undefined;
    out.push({ span: place.site, text });
  }
  return out.length * 4 === property.data.length ? out : undefined;
}

/** Formats a number in the style of `like`: hexadecimal with the same digit case and width, or decimal. */
export function numberLike(value: bigint, like: string): string {
  const digits = withoutSuffix(like);
  const suffix = like.slice(digits.length);
  if (/^0[xX]/.test(digits)) {
    const width = /^0[xX]0[0-9a-fA-F]+$/.test(digits) ? digits.length - 2 : 1;
    const text = value.toString(16).padStart(width, '0');
    return `${digits.slice(0, 2)}${/[A-F]/.test(digits) ? text.toUpperCase() : text}${suffix}`;
  }
  // A lone 0 shows no style; addresses are written in hexadecimal.
  if (value < 10n || (digits !== '0' && value < 4096n)) return `${value}${suffix}`;
  return `0x${value.toString(16)}${suffix}`;
}

/** A number without its C suffix `U` or `L`. */
export function withoutSuffix(number: string): string {
  let end = number.length;
  while ('uUlL'.includes(number.charAt(end - 1)) && end > 0) end--;
  return number.slice(0, end);
}

/** Replaces some cells of a value: new numbers by index. Cells that keep their number are unchanged. */
export function replaceCells(
  property: DtProperty,
  values: ReadonlyMap<number, bigint>,
): readonly SourceEdit[] | undefined {
  const cells = literalCells(property);
  if (!cells) return undefined;
  const edits: SourceEdit[] = [];
  for (const [index, value] of values) {
    const cell = cells[index];
    if (!cell) return undefined;
    if (BigInt(withoutSuffix(cell.text)) === value) continue;
    edits.push({ span: cell.span, text: numberLike(value, styleFor(cells, index)) });
  }
  return edits;
}

/** The cell itself, or where it is only a `0`, the next cell that shows the author's style. */
function styleFor(cells: readonly LiteralCell[], index: number): string {
  const own = cells[index]?.text ?? '0x0';
  if (own !== '0') return own;
  return cells.find(({ text }) => /^0[xX]/.test(text) && !/^0[xX]0[0-9a-fA-F]+$/.test(text))?.text ?? own;
}

/** `value` as `count` cells, the most significant first. */
export function toCells(value: bigint, count: number): readonly bigint[] {
  return Array.from({ length: count }, (_, i) => (value >> BigInt(32 * (count - 1 - i))) & 0xffff_ffffn);
}

/** Removes a property, and its line if nothing else is on it. */
export function removeProperty(property: DtProperty, textOf: (file: string) => string): SourceEdit | undefined {
  const whole = statementSpan(property);
  if (!whole) return undefined;
  const text = textOf(whole.file);
  let { start, end } = whole;
  while (start > 0 && /[ \t]/.test(text[start - 1] ?? '')) start--;
  const lineEnd = /^[ \t]*(?:\r?\n|$)/.exec(text.slice(end));
  if ((start === 0 || text[start - 1] === '\n') && lineEnd) end += lineEnd[0].length;
  else start = whole.start;
  return { span: { file: whole.file, start, end }, text: '' };
}

/** Renames a property. */
export function replaceName(property: DtProperty, name: string): SourceEdit | undefined {
  const { source } = property;
  if (!source) return undefined;
  const { text, start, end } = source.item.name;
  const { site, spelling } = source.place.unit.originOf(source.place.base + start, source.place.base + end);
  return spelling || text !== property.name ? undefined : { span: site, text: name };
}

/** From the property's name to its semicolon; undefined where a macro writes it. */
export function statementSpan(property: DtProperty): Span | undefined {
  const { source } = property;
  if (!source) return undefined;
  const { place, item } = source;
  const { site, spelling } = place.unit.originOf(place.base + item.start, place.base + item.end);
  return spelling ? undefined : site;
}

/**
 * Adds properties at the top of the node's first definition with a body in a file: `name = value;` each, indented like
 * the following text.
 */
export function addProperties(
  node: DtNode,
  lines: readonly string[],
  textOf: (file: string) => string,
): SourceEdit | undefined {
  for (const definition of node.definitions) {
    const { item } = definition;
    if (!item) continue;
    const name = spanOf(definition);
    const text = textOf(name.file);
    const open = text.indexOf('{', name.end);
    if (open < 0 || text.slice(name.start, name.end) !== item.name.text) continue;
    if (skipBlanks(text, name.end, open) !== open) continue;
    const lineStart = text.lastIndexOf('\n', name.start) + 1;
    const own = /^[ \t]*/.exec(text.slice(lineStart))?.[0] ?? '';
    const inner = /^[^\n]*\n([ \t]+)\S/.exec(text.slice(open + 1))?.[1] ?? `${own}\t`;
    const at = open + 1;
    const isOneLine = !/^[ \t]*(?:\/\*[^\n]*\*\/|\/\/[^\n]*)?\r?\n/.test(text.slice(at));
    const added = isOneLine
      ? lines.map((line) => ` ${line}`).join('')
      : lines.map((line) => `\n${inner}${line}`).join('');
    return { span: { file: name.file, start: at, end: at }, text: added };
  }
  return undefined;
}

/**
 * Renames a node in every definition that spells the old name. Undefined when a macro writes the name, or when a path
 * in the board's files contains it.
 */
export function renameNode(
  node: DtNode,
  name: string,
  files: Iterable<string>,
  textOf: (file: string) => string,
): readonly SourceEdit[] | undefined {
  if (node.name === name) return [];
  const edits: SourceEdit[] = [];
  for (const definition of node.definitions) {
    const span = spanOf(definition);
    const text = textOf(span.file).slice(span.start, span.end);
    if (text === node.name) edits.push({ span, text: name });
    else if (!text.startsWith('&')) return undefined;
  }
  for (const file of files) if (textOf(file).includes(`/${node.name}`)) return undefined;
  return edits;
}
