/** The rule about unused labels: applies to boards only, because other files use the labels of shared files. */
import type { Report } from './finding.ts';
import type { StyleLine } from './lines.ts';
import { isSpace, isWord, skipSpace, withoutBlockComments, withoutStrings } from './scriptText.ts';

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
/** The script's own examples have labels with this name. */
const INJECTED = 'fake_intc';

/** Labels without a `&label` in the same file. If a property of the label's name comes first, its line is reported. */
export function unusedLabels(lines: readonly StyleLine[], text: string, report: Report): void {
  const code = withoutStrings(withoutBlockComments(text).replace(/\/\/[^\n]*/g, ''));
  const used = new Set(Array.from(code.matchAll(/&([A-Za-z_][A-Za-z0-9_]*)/g), ([, name]) => name));
  const unused = new Set(labelsIn(code).filter((label) => !used.has(label)));
  if (unused.size === 0) return;
  const numbers = linesOfNames(text);
  const byNumber = new Map(lines.flatMap((line) => [line, ...line.continued]).map((line) => [line.number, line]));
  for (const label of [...unused].sort()) {
    const line = byNumber.get(numbers.get(label) ?? 0);
    if (!line) continue;
    const said = `Nothing in this file refers to the label ${label}: remove it`;
    const at = line.raw.indexOf(label);
    if (at < 0) report(line, said);
    else report(line, said, at, at + label.length);
  }
}

/** Names in front of a `:` before a node or reference. The text behind a match cannot begin another match. */
function labelsIn(code: string): readonly string[] {
  const labels: string[] = [];
  let taken = 0;
  for (let colon = code.indexOf(':'); colon >= 0; colon = code.indexOf(':', colon + 1)) {
    let start = colon;
    while (start > taken && /[A-Za-z0-9_]/.test(code[start - 1] ?? '')) start--;
    const name = code.slice(start, colon);
    const before = start - 1;
    const isAfterBlank = before < 0 || (before >= taken && (code[before] === '{' || isSpace(code[before] ?? '')));
    if (!NAME.test(name) || !isAfterBlank) continue;
    const next = skipSpace(code, colon + 1);
    if (!/[A-Za-z0-9/&]/.test(code[next] ?? '')) continue;
    taken = next + 1;
    if (!name.startsWith(INJECTED)) labels.push(name);
  }
  return labels;
}

/** For each word in front of a `:`, the line number of its first occurrence. */
function linesOfNames(text: string): ReadonlyMap<string, number> {
  const numbers = new Map<string, number>();
  let line = 0;
  let counted = 0;
  for (let colon = text.indexOf(':'); colon >= 0; colon = text.indexOf(':', colon + 1)) {
    let end = colon;
    while (isSpace(text[end - 1] ?? '')) end--;
    let start = end;
    while (isWord(text[start - 1] ?? '')) start--;
    for (; counted < start; counted++) if (text[counted] === '\n') line++;
    const name = text.slice(start, end);
    if (!numbers.has(name)) numbers.set(name, line);
  }
  return numbers;
}
