/** Foldable parts of a file: nodes, long values, branches of conditionals, runs of includes, comments. */
import type { Item, ItemFile } from '../syntax/items.ts';

interface FoldingRange {
  /** Its first line stays visible. */
  readonly start: number;
  /** Its line is the last hidden one. */
  readonly end: number;
  readonly kind: 'node' | 'value' | 'branch' | 'imports' | 'comment';
}

/** The foldable ranges of a file; the caller, who has the line table, drops ranges within one line. */
export function foldingRanges(file: ItemFile): readonly FoldingRange[] {
  const out: FoldingRange[] = [];
  const { text } = file.unit;
  addItems(out, text, file.items, 0);
  addComments(out, text);
  return out;
}

function addItems(out: FoldingRange[], text: string, items: readonly Item[], base: number): void {
  let firstInclude: number | undefined;
  let lastInclude = 0;
  const endIncludes = () => {
    if (firstInclude !== undefined) out.push({ start: firstInclude, end: lastInclude, kind: 'imports' });
    firstInclude = undefined;
  };
  for (const item of items) {
    const start = base + item.start;
    const end = base + item.end;
    if (item.kind === 'include') {
      firstInclude ??= start;
      lastInclude = base + item.nameEnd;
      continue;
    }
    endIncludes();
    if (item.kind === 'node') {
      const close = text.lastIndexOf('}', end - 1);
      // A node that the user is typing may have no body yet.
      const last = close > start + item.headEnd ? lineBefore(text, close) : end;
      out.push({ start: start + item.headEnd, end: Math.max(last, start + item.headEnd), kind: 'node' });
      addItems(out, text, item.items, start);
    } else if (item.kind === 'property') {
      out.push({ start, end, kind: 'value' });
    } else if (item.kind === 'conditional') {
      for (const branch of item.branches) {
        out.push({ start: base + branch.start, end: lineBefore(text, base + branch.end), kind: 'branch' });
        addItems(out, text, branch.items, base);
      }
    }
  }
  endIncludes();
}

/** The end of the line before the one that `at` is on, where nothing but blanks stands in front of it; else `at`. */
function lineBefore(text: string, at: number): number {
  const newline = text.lastIndexOf('\n', at - 1);
  return newline >= 0 && text.slice(newline + 1, at).trim() === '' ? newline : at;
}

const COMMENT_OR_STRING = /"(?:[^"\\\n]|\\.)*"|\/\*|\/\/[^\n]*/g;

/** Comments of several lines, and comments to the end of the line that follow one another. */
function addComments(out: FoldingRange[], text: string): void {
  let run: { start: number; end: number } | undefined;
  COMMENT_OR_STRING.lastIndex = 0;
  for (let match = COMMENT_OR_STRING.exec(text); match; match = COMMENT_OR_STRING.exec(text)) {
    const start = match.index;
    if (match[0].startsWith('"')) continue;
    if (match[0] === '/*') {
      const close = text.indexOf('*/', start + 2);
      const end = close < 0 ? text.length : close + 2;
      out.push({ start, end, kind: 'comment' });
      COMMENT_OR_STRING.lastIndex = end;
      continue;
    }
    const end = start + match[0].length;
    const lineStart = text.lastIndexOf('\n', start - 1) + 1;
    if (text.slice(lineStart, start).trim() !== '') continue;
    if (run && text.slice(run.end, start).trim() === '' && text.indexOf('\n', run.end) === lineStart - 1) run.end = end;
    else {
      if (run) out.push({ ...run, kind: 'comment' });
      run = { start, end };
    }
  }
  if (run) out.push({ ...run, kind: 'comment' });
}
