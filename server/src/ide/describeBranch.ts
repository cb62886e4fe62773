/** Conditionals in hovers: which branch this board takes, and with what values. */
import type { Board } from '../analysis/board.ts';
import { TokenKind, tokenize } from '../preprocess/tokens.ts';
import type { Branch, ConditionalItem, ItemFile } from '../syntax/items.ts';
import { isInactive } from './branches.ts';
import { itemsAt } from './locate.ts';
import { expandedText, numberOfText } from './macroValue.ts';
import { code, list, type MarkdownBlock, text } from './markdown.ts';
import type { TextRange } from './words.ts';

/** A branch of a conditional. */
interface LocatedBranch {
  readonly conditional: ConditionalItem;
  readonly index: number;
  readonly base: number;
}

/** Limit of macros that are shown for one condition. */
const MACROS_MAX = 8;

/** The hover text for a branch that was skipped around an offset; empty where no branch was. */
export function describeInactive(board: Board, file: ItemFile, offset: number): readonly MarkdownBlock[] {
  const found = branchesAt(file, offset).find(({ conditional, index }) => isInactive(board, conditional, index));
  if (!found || isDirective(found, offset)) return [];
  return [text({ strong: 'Left out on this board.' }), ...describeCondition(board, file, found)];
}

/** The hover over a directive, `#if` to `#else`: whether its branch is taken. The range is its word, or the whole directive. */
export function describeDirective(
  board: Board,
  file: ItemFile,
  offset: number,
  part: 'word' | 'whole',
): { readonly range: TextRange; readonly blocks: readonly MarkdownBlock[] } | undefined {
  const found = branchesAt(file, offset).at(-1);
  const branch = found?.conditional.branches[found.index];
  if (!found || !branch || !board.compiled.run.trace.decided.has(found.conditional)) return undefined;
  const start = found.base + branch.start;
  const word = start + 1 + branch.directive.length;
  const end = part === 'word' ? word : Math.max(word, found.base + branch.conditionEnd);
  if (offset > end) return undefined;
  const holds = !isInactive(board, found.conditional, found.index);
  const head = text({ strong: holds ? 'Holds on this board.' : 'Left out on this board.' });
  return { range: { start, end }, blocks: [head, ...describeCondition(board, file, found)] };
}

/** The branches around an offset, the outermost first. */
function branchesAt(file: ItemFile, offset: number): readonly LocatedBranch[] {
  return itemsAt(file.items, offset, 0, []).flatMap(({ item, base }): LocatedBranch[] => {
    if (item.kind !== 'conditional') return [];
    const index = item.branches.findLastIndex((branch) => offset >= base + branch.start && offset <= base + branch.end);
    return index < 0 ? [] : [{ conditional: item, index, base }];
  });
}

/** Whether an offset is at the `#` or the word of the directive that begins a branch. */
function isDirective({ conditional, index, base }: LocatedBranch, offset: number): boolean {
  const branch = conditional.branches[index];
  return branch !== undefined && offset <= base + branch.start + 1 + branch.directive.length;
}

/** The directives that decided the branch, and the macros in them. */
function describeCondition(
  board: Board,
  file: ItemFile,
  { conditional, index, base }: LocatedBranch,
): readonly MarkdownBlock[] {
  const { taken } = board.compiled.run.trace;
  const before = conditional.branches.findIndex((branch, i) => i < index && taken.has(branch));
  // The preprocessor does not evaluate branches after a taken one; `#else` is taken where no earlier branch is.
  const deciding =
    before >= 0 ? conditional.branches.slice(before, before + 1) : conditional.branches.slice(0, index + 1);
  const source = file.unit.text;
  const lines = deciding.map((branch) => {
    const condition = source.slice(base + branch.conditionStart, base + branch.conditionEnd).trim();
    return `#${branch.directive} ${condition}`.trimEnd();
  });
  const names = new Set(deciding.flatMap((branch) => macrosIn(source, base, branch)));
  const values = [...names].slice(0, MACROS_MAX).map((name) => describeName(board, name));
  return [code(lines.join('\n')), ...(values.length > 0 ? [list('With:', values)] : [])];
}

function macrosIn(source: string, base: number, branch: Branch): readonly string[] {
  const tokens = tokenize(source, base + branch.conditionStart, base + branch.conditionEnd, '');
  return tokens.flatMap(({ kind, text: word }) =>
    kind === TokenKind.Identifier && !/^(?:defined|__has_include|__has_include_next)$/.test(word) ? [word] : [],
  );
}

/** `NAME = 3`, `NAME is defined`, `NAME is not defined`. */
function describeName(board: Board, name: string): string {
  const definition = board.compiled.run.trace.macros.get(name);
  if (!definition) return `${name} is not defined`;
  const expanded = definition.parameters ? undefined : expandedText(board, name);
  if (expanded === undefined || expanded === '') return `${name} is defined`;
  return `${name} = ${numberOfText(expanded) ?? expanded}`;
}
