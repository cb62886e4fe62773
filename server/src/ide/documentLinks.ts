/** Links in a file: the files that `#include`, `/include/` and `/incbin/` name. */
import type { Board } from '../analysis/board.ts';
import { TokenKind, tokenize } from '../preprocess/tokens.ts';
import { dirname, join } from '../source/path.ts';
import type { Item, ItemFile } from '../syntax/items.ts';

interface DocumentLink {
  readonly start: number;
  readonly end: number;
  /** Canonical path. */
  readonly target: string;
}

/** File names without their quotes, if `board` read the files. */
export function documentLinks(board: Board, file: ItemFile): readonly DocumentLink[] {
  const { includes, binaries } = board.compiled.run.trace;
  const out = new Map<number, DocumentLink>();
  for (const { from, to } of includes) {
    if (to !== undefined && from.file === file.file)
      out.set(from.start, { start: from.start, end: from.end, target: to });
  }
  if (binaries.size > 0) addBinaries(board, file.unit.text, file.items, 0, out);
  return [...out.values()].sort((a, b) => a.start - b.start);
}

function addBinaries(
  board: Board,
  text: string,
  items: readonly Item[],
  base: number,
  out: Map<number, DocumentLink>,
): void {
  for (const item of items) {
    if (item.kind === 'node') addBinaries(board, text, item.items, base + item.start, out);
    else if (item.kind === 'conditional') {
      for (const branch of item.branches) addBinaries(board, text, branch.items, base, out);
    } else if (item.kind === 'property' && item.value?.text.includes('/incbin/')) {
      const start = base + item.value.start;
      for (const name of binaryNames(text, start, start + item.value.text.length)) {
        const target = binaryAt(board, name.text);
        if (target !== undefined) out.set(name.start, { start: name.start, end: name.end, target });
      }
    }
  }
}

/** The strings behind `/incbin/ (`, without their quotes. */
function binaryNames(text: string, start: number, end: number) {
  const tokens = tokenize(text, start, end, '');
  return tokens.flatMap(({ kind, text: word, start: from, end: to }, i) => {
    const isName = kind === TokenKind.String && tokens[i - 1]?.text === '(' && tokens[i - 3]?.text === 'incbin';
    return isName ? [{ text: word.slice(1, -1), start: from + 1, end: to - 1 }] : [];
  });
}

/** The file that dtc read under that name: beside the board, else one of the read files whose path ends with it. */
function binaryAt(board: Board, name: string): string | undefined {
  const { binaries } = board.compiled.run.trace;
  const beside = join(dirname(board.path), name);
  if (binaries.has(beside)) return beside;
  return [...binaries].find((path) => path.endsWith(`/${name}`));
}
