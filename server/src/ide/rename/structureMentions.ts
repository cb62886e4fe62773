/**
 * Finds a node or one of its properties in the files of a board: definitions, deletions, paths. Matches statements by
 * their position in the tree, so that statements in skipped branches are found as well.
 */
import type { Board } from '../../analysis/board.ts';
import type { Span } from '../../base/span.ts';
import { Lexer, TokenKind } from '../../preprocess/tokens.ts';
import type { Item, ItemFile, NodeItem, Word } from '../../syntax/items.ts';
import { parentPath } from './paths.ts';

/** The names of a node in one file: in definitions, in `/delete-node/`, and as a part of paths. */
export function nodeMentions(board: Board, file: ItemFile, path: string): readonly Span[] {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (!file.unit.text.includes(name)) return [];
  const found: Span[] = [];
  const above = parentPath(path);
  walk(board, file, (item, base, owner) => {
    if (owner !== above || (item.kind !== 'node' && item.kind !== 'deleteNode')) return;
    const start = item.kind === 'node' ? base + item.start : base;
    if (item.name.text === name) found.push(wordSpan(file, item.name, start));
  });
  for (const span of pathMentions(board, file, path)) found.push(span);
  return found;
}

/** The names of a node's property in one file: in definitions and in `/delete-property/`. */
export function propertyMentions(board: Board, file: ItemFile, path: string, name: string): readonly Span[] {
  if (!file.unit.text.includes(name)) return [];
  const found: Span[] = [];
  walk(board, file, (item, base, owner) => {
    if (owner !== path || (item.kind !== 'property' && item.kind !== 'deleteProperty')) return;
    if (item.name.text === name) found.push(wordSpan(file, item.name, base));
  });
  return found;
}

function wordSpan(file: ItemFile, { start, end }: Word, base: number): Span {
  return { file: file.file, start: base + start, end: base + end };
}

/**
 * Visits every statement of a file. `base` is the origin of the item's offsets, `owner` the path of the node around it;
 * undefined at the top level and where the path is unknown.
 */
function walk(
  board: Board,
  file: ItemFile,
  visit: (item: Item, base: number, owner: string | undefined) => void,
): void {
  const visitAll = (items: readonly Item[], base: number, owner: string | undefined): void => {
    for (const item of items) {
      visit(item, base, owner);
      if (item.kind === 'node') visitAll(item.items, base + item.start, pathOf(board, item, owner));
      if (item.kind === 'conditional') for (const branch of item.branches) visitAll(branch.items, base, owner);
    }
  };
  visitAll(file.items, 0, undefined);
}

/** The path of the node that an item defines: from the board's compilation, or from the source where the item was skipped. */
function pathOf(board: Board, item: NodeItem, owner: string | undefined): string | undefined {
  const node = board.nodeOfItem(item);
  if (node) return node.path;
  const { text } = item.name;
  if (text === '/') return '/';
  if (text.startsWith('&')) return pathOfReference(board, text.startsWith('&{') ? text.slice(2, -1) : text.slice(1));
  if (owner === undefined) return undefined;
  return owner === '/' ? `/${text}` : `${owner}/${text}`;
}

/** The absolute path that a reference spells, even if no node exists there; undefined for an unknown label. */
function pathOfReference(board: Board, ref: string): string | undefined {
  if (ref.startsWith('/')) return ref;
  const [label = '', ...rest] = ref.split('/');
  const start = board.nodeByLabel(label)?.path;
  return start === undefined ? undefined : [start === '/' ? '' : start, ...rest].join('/');
}

/** The part of each path in `&{…}` and in strings that names the node. */
function pathMentions(board: Board, file: ItemFile, path: string): readonly Span[] {
  const { text } = file.unit;
  const found: Span[] = [];
  const lexer = new Lexer(text, 0, text.length, '');
  const note = (start: number, end: number, above: string) => {
    const part = partOfPath(text.slice(start, end), above, path);
    if (part) found.push({ file: file.file, start: start + part.start, end: start + part.end });
  };
  for (let token = lexer.next(); token; token = lexer.next()) {
    if (token.kind === TokenKind.String && token.text.startsWith('"/')) {
      const colon = token.text.indexOf(':');
      note(token.start + 1, colon < 0 ? token.end - 1 : token.start + colon, '');
    }
    if (token.text !== '&' || text[token.end] !== '{') continue;
    const start = token.end + 1;
    const line = text.indexOf('\n', start);
    const end = text.indexOf('}', start);
    if (end < 0 || (line >= 0 && line < end)) continue;
    const ref = text.slice(start, end);
    const slash = ref.indexOf('/');
    if (slash === 0) note(start, end, '');
    else if (slash > 0) {
      const label = board.nodeByLabel(ref.slice(0, slash))?.path;
      if (label !== undefined) note(start + slash, end, label === '/' ? '' : label);
    }
  }
  return found;
}

/** The part of `written` (which is relative to the path `above`) that is the last part of `path`. */
function partOfPath(
  written: string,
  above: string,
  path: string,
): { readonly start: number; readonly end: number } | undefined {
  const whole = above + written;
  if (whole !== path && !whole.startsWith(`${path}/`)) return undefined;
  const start = path.lastIndexOf('/') + 1 - above.length;
  return start < 1 ? undefined : { start, end: path.length - above.length };
}
