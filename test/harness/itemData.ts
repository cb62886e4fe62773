/** Lowered items as comparable data, and the items that the concrete tree gives. */
import { MacroDefinition } from '../../server/src/preprocess/macros.ts';
import type { DevicetreeParser } from '../../server/src/syntax/grammar.ts';
import { type Item, PropertyItem } from '../../server/src/syntax/items.ts';
import { lower } from '../../server/src/syntax/lower.ts';

/** Items as text, the same for items that say the same: definitions by content. */
export function itemData(items: readonly Item[]): string {
  return JSON.stringify(items, (_key, value: unknown) => {
    if (value instanceof PropertyItem) return { ...value, name: value.name };
    if (!(value instanceof MacroDefinition)) return value;
    return [value.name, value.parameters, value.variadic, value.bodyText, value.nameStart];
  });
}

/** What tree-sitter makes of a text; `isClean` when it finds no fault in it. */
export function loweredByTree(
  { parser, ids }: DevicetreeParser,
  text: string,
  file: string,
): { readonly items: readonly Item[]; readonly isClean: boolean } {
  const tree = parser.parse(text);
  if (!tree) throw new Error('no tree');
  try {
    const { items, faults } = lower(tree, text, file, ids, undefined);
    return { items, isClean: faults.length === 0 && !tree.rootNode.hasError };
  } finally {
    tree.delete();
  }
}
