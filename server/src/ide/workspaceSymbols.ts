/** Searches the nodes and labels of one file for a part of their name; a workspace search calls it for many files. */
import type { Span } from '../base/span.ts';
import type { Item, ItemFile, Word } from '../syntax/items.ts';

/** A node or a label. */
interface NamedSymbol {
  readonly name: string;
  readonly kind: 'node' | 'label';
  /** The enclosing node, or the labelled node; empty at the top level. */
  readonly container: string;
  readonly span: Span;
}

/** Whether a name contains the wanted text, ignoring case. */
export function isMatch(name: string, wanted: string): boolean {
  return name.toLowerCase().includes(wanted.toLowerCase());
}

/** The symbols of a file whose name contains `wanted`, in order. References are no symbols. */
export function* matchingSymbols(file: ItemFile, wanted: string): Generator<NamedSymbol, void> {
  yield* symbolsIn(file.file, file.items, 0, '', wanted);
}

function* symbolsIn(
  file: string,
  items: readonly Item[],
  base: number,
  container: string,
  wanted: string,
): Generator<NamedSymbol, void> {
  for (const item of items) {
    if (item.kind === 'conditional') {
      for (const branch of item.branches) yield* symbolsIn(file, branch.items, base, container, wanted);
    }
    if (item.kind !== 'node') continue;
    const own = base + item.start;
    const { name, labels } = item;
    const symbol = (kind: NamedSymbol['kind'], { text, start, end }: Word, around: string): NamedSymbol => ({
      name: text,
      kind,
      container: around,
      span: { file, start: own + start, end: own + end },
    });
    for (const label of labels) if (isMatch(label.text, wanted)) yield symbol('label', label, name.text);
    if (!/^[&/]/.test(name.text) && isMatch(name.text, wanted)) yield symbol('node', name, container);
    yield* symbolsIn(file, item.items, own, name.text, wanted);
  }
}
