/** The items and elements of a value, which the value compiler records on demand. */
import type { ValueToken } from './valueLexer.ts';

/** Bytes of a value, and the text that gives them: offsets in the compiled text. */
export interface ValuePart {
  readonly offset: number;
  readonly length: number;
  readonly start: number;
  readonly end: number;
}

/** A number (of a list of cells, or a byte of `[ ]`) or a reference that takes a phandle. */
export interface ValueElement extends ValuePart {
  /** Of a reference, without `&`. */
  readonly ref: string | undefined;
}

/** What stands between the commas of a value. */
export interface ValueItem extends ValuePart {
  /** `< >`, `[ ]`, a string, a reference that becomes a path, `/incbin/`. */
  readonly kind: 'cells' | 'bytes' | 'string' | 'path' | 'file';
  /** Of a path, without `&`. */
  readonly ref: string | undefined;
  /** Bytes of one element; 1 where there are none. */
  readonly width: number;
  /** In order; none of a string, a path, a file. */
  readonly elements: readonly ValueElement[];
}

/** An item as its text tells: what is in a file, and the path of a node, is not known to it. */
export interface RecordedItem extends Omit<ValueItem, 'length'> {
  end: number;
  readonly elements: ValueElement[];
}

/** Takes down items and elements in order. */
export class ItemRecorder {
  readonly items: RecordedItem[] = [];

  /** Until `end` says otherwise the item is its first token. */
  begin(kind: RecordedItem['kind'], { ref, start, end }: ValueToken, offset: number, width: number): void {
    this.items.push({ kind, offset, start, end, ref: named(ref), width, elements: [] });
  }

  /** The last item ends there. */
  end(at: number): void {
    const item = this.items.at(-1);
    if (item) item.end = at;
  }

  /** An element of the last item, from a token on. */
  element({ ref, start }: ValueToken, end: number, offset: number, length: number): void {
    this.items.at(-1)?.elements.push({ offset, length, start, end, ref: named(ref) });
  }
}

function named(ref: string): string | undefined {
  return ref === '' ? undefined : ref;
}
