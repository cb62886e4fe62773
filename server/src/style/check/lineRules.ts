/** Rules about one line, or about one property with its continued lines. */
import type { Report } from './finding.ts';
import { isCode, isComment, type StyleLine } from './lines.ts';
import { bareLine, columnsOf, contentEnd, isWord, trimmed } from './scriptText.ts';

/** Most columns of a line (rule line-length). */
const LINE_LENGTH_MAX = 80;

/** Blanks at the end of lines. */
export function trailingWhitespace(lines: readonly StyleLine[], report: Report): void {
  for (const line of lines) {
    const end = contentEnd(line.raw);
    if (end < line.raw.length) report(line, 'The line ends with white space: remove it', end);
  }
}

/** Tabs and blanks together in front of a line. */
export function mixedIndent(lines: readonly StyleLine[], report: Report): void {
  for (const line of lines) {
    const { kind, indent } = line;
    if (kind !== 'directive' && indent.includes(' ') && indent.includes('\t')) {
      report(line, 'The line is indented with tabs and blanks together: take tabs alone', 0, indent.length);
    }
  }
}

/** A comment that has no end. */
export function unclosedComment(lines: readonly StyleLine[], report: Report): void {
  let open: StyleLine | undefined;
  for (const line of lines) {
    if (line.kind === 'comment-start') open = line;
    else if (line.kind === 'comment-end') open = undefined;
    else if (line.kind === 'comment-body') open ??= line;
  }
  if (open) report(open, "The comment that begins here or on the line before never ends: '*/' is missing");
}

/** The indentation of one level: the first indentation inside of a node; undefined when nothing is indented. */
function indentUnit(lines: readonly StyleLine[]): string | undefined {
  return lines.find(
    ({ kind, depth, indent }) =>
      depth === 1 && indent !== '' && kind !== 'directive' && kind !== 'comment-body' && kind !== 'comment-end',
  )?.indent;
}

/** One tab per level, checked at the first indented line and reported for the file. */
export function indentTab(lines: readonly StyleLine[], report: Report): void {
  const unit = indentUnit(lines);
  const [first] = lines;
  if (first && unit !== undefined && unit !== '\t') {
    report(first, `The file indents a level with ${JSON.stringify(unit)}: take one tab`);
  }
}

/** Each line is indented by its depth. Only in a file that indents with tabs: otherwise `indentTab` reports the file. */
export function indentDepth(lines: readonly StyleLine[], report: Report): void {
  if (indentUnit(lines) !== '\t') return;
  for (const line of lines) {
    const { kind, indent, depth } = line;
    if (kind === 'directive' || kind === 'comment-body' || kind === 'comment-end' || indent === '') continue;
    if (indent === '\t'.repeat(depth)) continue;
    report(
      line,
      `The line stands ${depth} deep: indent it with ${depth === 1 ? '1 tab' : `${depth} tabs`}`,
      0,
      indent.length,
    );
  }
}

/** Two blank lines together, and blank lines at the edges of a node. */
export function blankLines(lines: readonly StyleLine[], report: Report): void {
  lines.forEach((line, i) => {
    if (line.kind !== 'blank') return;
    const before = lines[i - 1]?.kind;
    if (before === 'blank') report(line, 'A blank line follows another one: remove it');
    if (before === 'node-open') report(line, 'A node begins with a blank line: remove it');
    if (lines[i + 1]?.kind === 'node-close') report(line, 'A node ends with a blank line: remove it');
  });
}

/** Hexadecimal numbers in lower case. */
export function hexCase(lines: readonly StyleLine[], report: Report): void {
  for (const line of lines) {
    if (!isCode(line) || !line.raw.includes('0')) continue;
    const text = bareLine(line.raw);
    for (const { 0: literal, index } of text.matchAll(/0[xX][0-9a-fA-F]+/g)) {
      const isWhole = !isWord(text[index - 1] ?? '') && !isWord(text[index + literal.length] ?? '');
      if (!isWhole || literal === literal.toLowerCase()) continue;
      const at = line.raw.indexOf(literal);
      const said = `${literal} has capitals: write ${literal.toLowerCase()}`;
      report(line, said, at < 0 ? undefined : at, at < 0 ? undefined : at + literal.length);
    }
  }
}

/** The text behind the `@` of a node: lower-case hexadecimal digits without leading zeros, separated by commas. */
export function unitAddress(lines: readonly StyleLine[], report: Report): void {
  for (const line of lines) {
    if (line.kind !== 'node-open' || line.address === undefined) continue;
    const fault = line.address
      .split(',')
      .map(addressFault)
      .find((each) => each !== undefined);
    if (fault === undefined) continue;
    const at = line.raw.indexOf(`@${line.address}`) + 1;
    report(line, `The unit address ${line.address} ${fault}`, at, at + line.address.length);
  }
}

function addressFault(part: string): string | undefined {
  if (/^0[xX]/.test(part)) return 'begins with 0x: leave that out';
  if (!/^[0-9a-fA-F]+$/.test(part)) return 'is no hexadecimal number';
  if (/[A-F]/.test(part)) return 'has capitals: write it in lower case';
  if (/^0./.test(part)) return 'has zeros in front: leave them out';
  return undefined;
}

/** Blanks behind `<` and before `>`, across the lines of a property. */
export function valueWhitespace(lines: readonly StyleLine[], report: Report): void {
  for (const line of lines) {
    if (line.kind !== 'property' || !hasPaddedList(joined(line))) continue;
    report(line, "There is white space behind a '<' or before a '>': remove it", line.indent.length);
  }
}

/** A property on one line: a blank replaces each line end, but not at the brackets. */
function joined(line: StyleLine): string {
  let text = '';
  for (const part of [line.raw, ...line.continued.map(({ code }) => code)]) {
    const bare = trimmed(bareLine(part));
    const touches = text === '' || bare === '' || text.endsWith('<') || bare.startsWith('>');
    text += touches ? bare : ` ${bare}`;
  }
  return text;
}

function hasPaddedList(text: string): boolean {
  let open = text.indexOf('<');
  while (open >= 0) {
    const close = text.indexOf('>', open);
    if (close < 0) return false;
    open = text.lastIndexOf('<', close);
    const content = text.slice(open + 1, close);
    if (content !== trimmed(content)) return true;
    open = text.indexOf('<', close);
  }
  return false;
}

/** The end of a node on a line of its own. */
export function closeAlone(lines: readonly StyleLine[], report: Report): void {
  for (const line of lines) {
    const isOther = isCode(line) && line.kind !== 'node-close';
    if (isOther ? !bareLine(line.raw).includes('};') : line.closes < 2) continue;
    report(line, "A '};' shares its line: give it one of its own", line.indent.length);
  }
}

/** Lines of at most 80 columns. */
export function lineLength(lines: readonly StyleLine[], report: Report): void {
  for (const line of lines) {
    if (line.kind === 'blank') continue;
    const columns = columnsOf(line.raw);
    if (columns > LINE_LENGTH_MAX) {
      report(line, `The line has ${columns} columns, more than ${LINE_LENGTH_MAX}: break it`, line.indent.length);
    }
  }
}

/** Further lines of a property under the first `<` or `"` of its value. */
export function continuedLines(lines: readonly StyleLine[], report: Report): void {
  for (const line of lines) {
    if (line.kind !== 'property' || line.continued.length === 0) continue;
    const equals = line.raw.indexOf('=');
    const value = equals < 0 ? -1 : line.raw.slice(equals).search(/[<"]/);
    if (value < 0) continue;
    const columns = columnsOf(line.raw.slice(0, equals + value));
    for (const further of line.continued) {
      if (columnsOf(further.indent) === columns) continue;
      const mark = line.raw[equals + value];
      report(further, `The line goes on with a value: begin it in column ${columns + 1}, under the '${mark}'`, 0);
    }
  }
}

/** Whether a line is irrelevant for the order in a node. */
export function isAside(line: StyleLine): boolean {
  return isComment(line) || line.kind === 'directive' || line.kind === 'continuation';
}
