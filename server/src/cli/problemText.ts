/** Problems as the command line shows them, as text. */
import { relative } from 'node:path';
import type { Place, PlacedProblem } from '../analysis/placedProblem.ts';
import type { BootProblem } from '../boot/report.ts';
import { toHostPath } from '../node/diskHost.ts';
import type { Problem } from '../problems/problem.ts';
import { shownMessage } from '../problems/shownMessage.ts';
import { NO_COLOUR, type Painter } from './colour.ts';

/** Display path of a file: relative to the working folder when below it, else absolute. */
export function displayPath(path: string): string {
  const short = relative(process.cwd(), path);
  return short === '' || short.startsWith('..') ? path : toHostPath(short);
}

/** `file:line:col: error[code]: message` (in a blob `file:/node:property: …`), then an indented line per explaining place. */
export function formatProblem(problem: PlacedProblem, paint: Painter = NO_COLOUR): string {
  const { severity, code, message, related } = problem;
  const first = `${placeText(problem)}: ${severityText(severity, paint)}${paint.dim(`[${code}]`)}: ${message}`;
  return [first, ...related.map((other) => noteText(other.message, other, paint))].join('\n');
}

/** An indented line under a problem; without a place when the note concerns the whole problem. */
export function noteText(message: string, place: Place | undefined, paint: Painter): string {
  return `  ${place ? `${placeText(place)}: ` : ''}${paint.note('note')}: ${message}`;
}

function placeText({ file, line, column, node, property }: Place & Pick<PlacedProblem, 'node' | 'property'>): string {
  if (line > 0) return `${file}:${line}:${column}`;
  return [file, node, property].filter((part) => part !== undefined).join(':');
}

function severityText(severity: Problem['severity'], paint: Painter): string {
  if (severity === 'error') return paint.error('error');
  return severity === 'warning' ? paint.warning('warning') : paint.note('note');
}

/** A finding about a blob, which has no lines: `file:/node: error[code]: message`, then its explanation. */
export function formatUnplaced(file: string, problem: BootProblem, paint: Painter): string {
  const { severity, code, path, message, related } = problem;
  const first = `${file}:${path}: ${severityText(severity, paint)}${paint.dim(`[${code}]`)}: ${shownMessage(message)}`;
  return [
    first,
    ...related.map((other) => `  ${file}:${other.path}: ${paint.note('note')}: ${shownMessage(other.message)}`),
  ].join('\n');
}
