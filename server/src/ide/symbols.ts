/** The outline of one file: nodes and their properties in source order, including those in conditionals. */
import { append } from '../base/append.ts';
import type { Item, ItemFile } from '../syntax/items.ts';

export interface SymbolNode {
  readonly name: string;
  /** Labels of a node; the begin of a property's value or of a macro's body. */
  readonly detail: string;
  readonly kind: 'node' | 'property' | 'macro' | 'definition';
  readonly start: number;
  readonly end: number;
  readonly nameStart: number;
  readonly nameEnd: number;
  readonly children: readonly SymbolNode[];
}

/** The symbols of a file, in order. */
export function fileSymbols(file: ItemFile): readonly SymbolNode[] {
  return symbolsOf(file.items, 0);
}

function symbolsOf(items: readonly Item[], base: number): readonly SymbolNode[] {
  const out: SymbolNode[] = [];
  for (const item of items) {
    switch (item.kind) {
      case 'node': {
        const own = base + item.start;
        out.push({
          name: item.name.text,
          detail: item.labels.map((label) => label.text).join(', '),
          kind: 'node',
          start: own,
          end: base + item.end,
          nameStart: own + item.name.start,
          nameEnd: own + item.name.end,
          children: symbolsOf(item.items, own),
        });
        break;
      }
      case 'property':
        out.push({
          name: item.name.text,
          detail: item.value ? shorten(item.value.text) : '',
          kind: 'property',
          start: base + item.start,
          end: base + item.end,
          nameStart: base + item.name.start,
          nameEnd: base + item.name.end,
          children: [],
        });
        break;
      case 'macroCall':
        out.push({
          name: item.name.text,
          detail: '',
          kind: 'macro',
          start: base + item.start,
          end: base + item.end,
          nameStart: base + item.name.start,
          nameEnd: base + item.name.end,
          children: [],
        });
        break;
      case 'define': {
        const { name, nameStart, nameEnd, parameters, bodyText } = item.definition;
        // An include guard at the begin of a header needs no symbol.
        if (bodyText === '' && parameters === undefined) break;
        out.push({
          name: parameters ? `${name}(${parameters.join(', ')})` : name,
          detail: shorten(bodyText),
          kind: 'definition',
          start: base + item.start,
          end: base + item.end,
          nameStart,
          nameEnd,
          children: [],
        });
        break;
      }
      case 'conditional':
        for (const branch of item.branches) append(out, symbolsOf(branch.items, base));
        break;
      default:
    }
  }
  return out;
}

function shorten(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  // All characters are Latin-1: an outline is a large answer, and such strings go to the pipe three times as fast.
  return line.length > 60 ? `${line.slice(0, 57)}...` : line;
}
