/** What is put right while one types: the semicolon behind a closing brace, and the indentation of a line. */
import { caretArea } from './openBodies.ts';

/** A range of the text and what is to stand there. */
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

const NO_EDITS: readonly TypedEdit[] = [];

/** Edits after `typed` (`}` or a newline) was put in front of `offset`. */
export function formatTyped(
  text: string,
  offset: number,
  typed: string,
  indentation: Indentation,
): readonly TypedEdit[] {
  if (typed === '}') return closeBody(text, offset);
  return typed === '\n' ? indentLine(text, offset, indentation) : NO_EDITS;
}

function closeBody(text: string, offset: number): readonly TypedEdit[] {
  const brace = offset - 1;
  if (text[brace] !== '}') return NO_EDITS;
  const { kind, start, bodies } = caretArea(text, brace);
  const body = bodies[bodies.length - 1];
  // Behind an unfinished statement the brace may be any.
  if (kind !== 'statement' || start !== brace || !body) return NO_EDITS;
  const edits: TypedEdit[] = [];
  const lineStart = text.lastIndexOf('\n', brace) + 1;
  const blanks = text.slice(lineStart, brace);
  const wanted = indentOf(text, body.headStart);
  if (/^[ \t]*$/.test(blanks) && blanks !== wanted) edits.push({ start: lineStart, end: brace, text: wanted });
  if (!/^\s*;/.test(text.slice(offset, offset + 200))) edits.push({ start: offset, end: offset, text: ';' });
  return edits;
}

function indentLine(text: string, offset: number, { tabSize, insertSpaces }: Indentation): readonly TypedEdit[] {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  const blanks = /^[ \t]*/.exec(text.slice(lineStart))?.[0] ?? '';
  const behind = lineStart + blanks.length;
  const { kind, start, bodies } = caretArea(text, lineStart);
  // A statement that goes on is aligned as its author likes.
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
