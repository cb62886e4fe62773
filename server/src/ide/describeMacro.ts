/** Macros in hovers: the definition, the expansion of a call, its number, and the place of the definition. */
import type { Board } from '../analysis/board.ts';
import { hex } from '../base/format.ts';
import type { MacroDefinition } from '../preprocess/macros.ts';
import { expandedText, numberOfText } from './macroValue.ts';
import { code, type MarkdownBlock } from './markdown.ts';
import { shortPath } from './shortPath.ts';

/** Characters of a call that are searched for its end. */
const CALL_MAX = 2000;

/**
 * `text` begins with the macro's name, followed by its arguments where it has some. `said` is what the hover already shows.
 */
export function describeMacro(
  board: Board,
  definition: MacroDefinition,
  text: string,
  said: string,
): readonly MarkdownBlock[] {
  const { name, parameters, bodyText, file, nameStart, nameEnd, builtIn } = definition;
  const head = parameters ? `${name}(${parameters.join(', ')})` : name;
  const lines = [`#define ${head} ${bodyText}`.trimEnd(), ...(builtIn ? [] : comesTo(board, definition, text, said))];
  const blocks: MarkdownBlock[] = [code(lines.join('\n'))];
  if (!file.startsWith('<') && file !== '') {
    const span = { file, start: nameStart, end: nameEnd };
    blocks.push({
      kind: 'places',
      head: 'Defined in',
      places: [{ span, label: shortPath(file, board.path) }],
      more: 0,
    });
  }
  return blocks;
}

/** `→ (0 + 32)`, `= 0x20 = 32`; leaves out what the hover already shows. */
function comesTo(
  board: Board,
  { name, parameters, bodyText }: MacroDefinition,
  text: string,
  said: string,
): readonly string[] {
  const call = parameters ? callAt(text) : name;
  const expanded = call === undefined ? undefined : expandedText(board, call);
  if (expanded === undefined || expanded === '') return [];
  const value = numberOfText(expanded);
  const isNews = expanded !== bodyText.replace(/\s+/g, ' ');
  return [
    ...(isNews ? [`→ ${expanded}`] : []),
    ...(value === undefined || isPlain(expanded) || said.includes(`: ${numberText(value)}`)
      ? []
      : [`= ${numberText(value)}`]),
  ];
}

/** Whether a text is a plain number, which needs no explanation. */
function isPlain(text: string): boolean {
  return /^\d$/.test(text);
}

/** `0x20 = 32`; one form where both are the same. */
function numberText(value: bigint): string {
  return value < 10n ? `${value}` : `${hex(value)} = ${value}`;
}

/** A name with its arguments, up to the parenthesis that ends them; undefined where there are none. */
function callAt(text: string): string | undefined {
  const open = /^\w+\s*\(/.exec(text.slice(0, CALL_MAX));
  if (!open) return undefined;
  let depth = 0;
  for (let i = open[0].length - 1; i < text.length && i < CALL_MAX; i++) {
    if (text[i] === '(') depth++;
    else if (text[i] === ')' && --depth === 0) return text.slice(0, i + 1);
  }
  return undefined;
}
