/** Linked editing: the unit address of a node and the first address of its `reg`, typed together while they agree. */
import type { Board } from '../analysis/board.ts';
import { TokenKind, tokenize } from '../preprocess/tokens.ts';
import type { ItemFile, NodeItem, PropertyItem } from '../syntax/items.ts';
import { itemsAt } from './locate.ts';
import { addressCellsOf } from './rename/unitAddress.ts';
import type { TextRange } from './words.ts';

/**
 * The hexadecimal digits of the same number at two places, when the caret is in one of them: after the `@` of a name, and
 * in `reg` of the same body. None where they differ, or where an editor cannot type them at both places.
 */
export function linkedAddress(board: Board, file: ItemFile, offset: number): readonly TextRange[] {
  const around = itemsAt(file.items, offset, 0, []).findLast(({ item }) => item.kind === 'node');
  if (around?.item.kind !== 'node') return [];
  const { item } = around;
  const base = around.base + item.start;
  const at = item.name.text.indexOf('@');
  if (at < 0) return [];
  const unit: TextRange = { start: base + item.name.start + at + 1, end: base + item.name.end };
  const digits = file.unit.text.slice(unit.start, unit.end);
  const reg = regOf(item);
  const address = reg && firstDigits(reg, base, addressCellsOf(board.nodeOfItem(item)?.parent));
  if (!address || file.unit.text.slice(address.start, address.end) !== digits) return [];
  const isAt = ({ start, end }: TextRange) => start <= offset && offset <= end;
  return isAt(unit) || isAt(address) ? [unit, address] : [];
}

function regOf({ items }: NodeItem): PropertyItem | undefined {
  for (const item of items) if (item.kind === 'property' && item.nameText === 'reg') return item;
  return undefined;
}

/** The digits of the first address, after `0x`; undefined where a cell above the last is not 0, or where a macro is involved. */
function firstDigits({ value }: PropertyItem, base: number, cells: number): TextRange | undefined {
  if (!value) return undefined;
  const [open, ...tokens] = tokenize(value.text, 0, value.text.length, '').slice(0, cells + 1);
  const last = tokens.pop();
  if (open?.text !== '<' || !last || tokens.length !== cells - 1) return undefined;
  if (tokens.some(({ text }) => !/^(?:0[xX])?0+$/.test(text))) return undefined;
  if (last.kind !== TokenKind.Number || !/^0[xX][0-9a-fA-F]+$/.test(last.text)) return undefined;
  const start = base + value.start + last.start + 2;
  return { start, end: base + value.start + last.end };
}
