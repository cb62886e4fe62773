/** Signature help: the parameters of a macro call, and the cells of a list, at the caret. */
import type { MacroDefinition } from '../../preprocess/macros.ts';
import { type CellEntry, cellEntry } from './cellLayout.ts';
import { macroNumber } from './macroValues.ts';
import { type CompletionQuery, type CompletionQuestion, queryOf } from './query.ts';
import type { CellMeaning } from './specifiers.ts';
import { type OpenCall, openCalls } from './valueText.ts';

/** One signature with the active part. */
export interface Signature {
  readonly label: string;
  /** Text below the signature. */
  readonly documentation: string;
  /** Ranges of the label, in order. */
  readonly parameters: readonly { readonly start: number; readonly end: number; readonly documentation: string }[];
  readonly active: number;
}

/** Limit of named values of a cell. */
const CHOICES_MAX = 8;
/** Longest text of a macro that is shown. */
const BODY_MAX = 200;

/** The signature at the caret; undefined where the caret is neither in a call nor in a list with known cells. */
export function signatureAt(question: CompletionQuestion): Signature | undefined {
  const query = queryOf(question);
  const { spot, text, offset, statementStart } = query.caret;
  if (spot.kind === 'comment' || spot.kind === 'directive' || spot.kind === 'file') return undefined;
  const calls = openCalls(text, Math.min(statementStart, offset), offset);
  for (const call of [...calls].reverse()) {
    const definition = query.facts?.macro(call.name);
    if (definition?.parameters) return callSignature(definition, definition.parameters, call);
  }
  if (spot.kind !== 'value' || spot.spot.kind !== 'cells') return undefined;
  const entry = cellEntry(query, spot.property, spot.spot.cells);
  return entry && listSignature(query, spot.property, entry);
}

function callSignature(definition: MacroDefinition, parameters: readonly string[], { argument }: OpenCall): Signature {
  const { name, bodyText, variadic } = definition;
  const words = parameters.map((parameter, i) =>
    variadic && i === parameters.length - 1 ? `${parameter}…` : parameter,
  );
  // A backslash at the end of a line is not part of what the macro stands for.
  const body = bodyText.replace(/\\\r?\n/g, ' ').replace(/\s+/g, ' ');
  const documentation = body.length > BODY_MAX ? `${body.slice(0, BODY_MAX - 1)}…` : body;
  const last = variadic ? parameters.length - 1 : parameters.length;
  return {
    ...labelled(
      `${name}(`,
      words.map((word) => ({ word, documentation: '' })),
      ', ',
      ')',
    ),
    documentation,
    active: Math.min(argument, last),
  };
}

function listSignature(query: CompletionQuery, property: string, entry: CellEntry): Signature {
  const { cells, active, name, entry: number, provider } = entry;
  const words = cells.map((cell) => ({ word: cell.name.replace(/ /g, '-'), documentation: cellWords(query, cell) }));
  const named = name === undefined ? '' : `, "${name}"`;
  const documentation = [
    number > 0 || name !== undefined ? `Entry ${number}${named}.` : '',
    provider ? `${provider.node.path} says how many cells there are.` : '',
  ].filter((line) => line !== '').join(' '); // biome-ignore format: one line
  return { ...labelled(`${property} = <`, words, ' ', '>'), documentation, active };
}

/** The meaning of a cell, and the names of its possible values. */
function cellWords({ facts, board }: CompletionQuery, { meaning, macros }: CellMeaning): string {
  if (!facts || !board || !macros) return meaning;
  const choices: string[] = [];
  for (const pattern of macros) {
    const begin = pattern.endsWith('*') ? pattern.slice(0, -1) : undefined;
    const exact = begin === undefined ? facts.macro(pattern) : undefined;
    for (const definition of begin === undefined ? (exact ? [exact] : []) : facts.macros()) {
      if (begin !== undefined && !definition.name.startsWith(begin)) continue;
      const value = macroNumber(board, definition);
      choices.push(value === undefined ? definition.name : `${definition.name} (${value})`);
    }
  }
  if (choices.length === 0) return meaning;
  const more = choices.length > CHOICES_MAX ? ` and ${choices.length - CHOICES_MAX} more` : '';
  return `${meaning} ${choices.slice(0, CHOICES_MAX).join(', ')}${more}.`;
}

function labelled(
  head: string,
  words: readonly { readonly word: string; readonly documentation: string }[],
  between: string,
  tail: string,
): Pick<Signature, 'label' | 'parameters'> {
  let label = head;
  const parameters = words.map(({ word, documentation }, i) => {
    if (i > 0) label += between;
    const start = label.length;
    label += word;
    return { start, end: label.length, documentation };
  });
  return { label: label + tail, parameters };
}
