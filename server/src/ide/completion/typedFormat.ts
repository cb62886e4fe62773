/** Formatting while typing: the semicolon after a closing brace, and the indentation of a line. */
import { caretArea } from './openBodies.ts';

/** A range of the text and its replacement. */
interface TypedEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** One step of indentation: the kernel's tab, unless the editor says otherwise. */
interface Indentation {
  readonly tabSize: number;
  readonly insertSpaces: boolean;
}

/** Characters around a brace in which its semicolon is looked for. */
const LINE_LENGTH = 200;

const NO_EDITS: readonly TypedEdit[] = [];

/** Edits after the user typed `typed` (`}` or a newline) before `offset`. */
export function formatTyped(
  text: string,
  offset: number,
  typed: string,
  indentation: Indentation,
): readonly TypedEdit[] {
  if (typed === '}') return alignBrace(text, offset);
  return typed === '\n' ? [...endBody(text, offset), ...indentLine(text, offset, indentation)] : NO_EDITS;
}

/** Gives a brace just typed before `offset` the indentation of its body's head. */
function alignBrace(text: string, offset: number): readonly TypedEdit[] {
  const brace = offset - 1;
  const body = closedBody(text, brace);
  if (!body) return NO_EDITS;
  const lineStart = text.lastIndexOf('\n', brace) + 1;
  const blanks = text.slice(lineStart, brace);
  const wanted = indentOf(text, body.headStart);
  return /^[ \t]*$/.test(blanks) && blanks !== wanted ? [{ start: lineStart, end: brace, text: wanted }] : NO_EDITS;
}

/**
 * Adds the semicolon to a brace that ends the line before. Not at the brace itself: a user who habitually types `;` after it
 * would get two.
 */
function endBody(text: string, offset: number): readonly TypedEdit[] {
  const lineEnd = text.lastIndexOf('\n', offset - 1);
  const before = text.slice(Math.max(0, lineEnd - LINE_LENGTH), Math.max(0, lineEnd)).trimEnd();
  const brace = Math.max(0, lineEnd - LINE_LENGTH) + before.length - 1;
  if (text.slice(brace, lineEnd).includes('\n') || !closedBody(text, brace)) return NO_EDITS;
  const behind = text.slice(brace + 1, brace + 1 + LINE_LENGTH).trimStart();
  return behind.startsWith(';') ? NO_EDITS : [{ start: brace + 1, end: brace + 1, text: ';' }];
}

/** The body that a brace closes; undefined where it closes none, or follows an unfinished statement: then the body is unclear. */
function closedBody(text: string, brace: number) {
  if (text[brace] !== '}') return undefined;
  const { kind, start, bodies } = caretArea(text, brace);
  return kind === 'statement' && start === brace ? bodies[bodies.length - 1] : undefined;
}

function indentLine(text: string, offset: number, { tabSize, insertSpaces }: Indentation): readonly TypedEdit[] {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  const blanks = /^[ \t]*/.exec(text.slice(lineStart))?.[0] ?? '';
  const behind = lineStart + blanks.length;
  const { kind, start, bodies } = caretArea(text, lineStart);
  // The author aligns continued statements freely.
  if (kind !== 'statement' || start !== lineStart || text[behind] === '#') return NO_EDITS;
  const body = bodies[bodies.length - 1];
  const step = insertSpaces ? ' '.repeat(tabSize) : '\t';
  const inner = body ? indentOf(text, body.headStart) + step : '';
  const wanted = text[behind] === '}' && body ? indentOf(text, body.headStart) : inner;
  return blanks === wanted ? NO_EDITS : [{ start: lineStart, end: behind, text: wanted }];
}

/** The blanks that the line of an offset begins with. */
function indentOf(text: string, offset: number): string {
  return /^[ \t]*/.exec(text.slice(text.lastIndexOf('\n', offset - 1) + 1))?.[0] ?? '';
}
