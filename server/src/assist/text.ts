/** Text that several tools share. */
import type { Place, PlacedProblem } from '../analysis/placedProblem.ts';
import type { AskedBoard } from './tool.ts';

/** `dts/board.dts:12`; the file alone where there are no lines. */
export function placeText({ file, line }: Place): string {
  return line === 0 ? file : `${file}:${line}`;
}

/** One line for a problem, in the format of the command line, with its node; and one for each place that explains it. */
export function problemLines({ severity, code, message, node, related, ...place }: PlacedProblem): readonly string[] {
  const at = `${placeText(place)}${place.line === 0 ? '' : `:${place.column}`}`;
  const about = node === undefined || message.includes(node) ? '' : ` (${node})`;
  return [
    `${at}: ${severity}[${code}]: ${message}${about}`,
    ...related.map((other) => `    ${placeText(other)}: ${other.message}`),
  ];
}

/** The first lines of an answer about a board, which identify it. */
export function headLines({ board, name, note }: AskedBoard): readonly string[] {
  const model = board.model === '' ? '' : `, ${board.model}`;
  return [`Board ${name}${model}`, ...(note === undefined ? [] : [note])];
}

/** A heading with lines below it; empty without lines. */
export function section(heading: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', `${heading}:`, ...lines.map((line) => `  ${line}`)];
}

/** Joins lines to a text. */
export function textOf(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`;
}

/** Sorts errors first, then warnings. */
export function gravest<T extends { readonly severity: string }>(problems: readonly T[]): readonly T[] {
  const order = ['error', 'warning', 'information', 'hint'];
  return [...problems].sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
}
