/** Records the items and elements of a value on request, while the value is compiled. */
import type { ValueToken } from './valueLexer.ts';

/** Some bytes of a value, and the range of the compiled text they come from. */
export interface ValuePart {
  readonly offset: number;
  readonly length: number;
  readonly start: number;
  readonly end: number;
}

/** A number in `< >` or `[ ]`, or a reference that becomes a phandle. */
export interface ValueElement extends ValuePart {
  /** The label or path of a reference, without `&`; undefined for a number. */
  readonly ref: string | undefined;
}

/** An item of a value; commas separate items. */
export interface ValueItem extends ValuePart {
  /** In this order: `< >`, `[ ]`, a string, a reference that becomes a path, `/incbin/`. */
  readonly kind: 'cells' | 'bytes' | 'string' | 'path' | 'file';
  /** For a path: the label or path of the reference, without `&`; else undefined. */
  readonly ref: string | undefined;
  /** Bytes of each element; 1 if there are none. */
  readonly width: number;
  /** The elements in order; empty for a string, a path and a file. */
  readonly elements: readonly ValueElement[];
}

/** An item as known from its text alone, without the length of files and of the paths of nodes. */
export interface RecordedItem extends Omit<ValueItem, 'length'> {
  end: number;
  readonly elements: ValueElement[];
}

/** Collects items and elements in order. */
export class ItemRecorder {
  readonly items: RecordedItem[] = [];

  /** Begins an item with its first token. */
  begin(kind: RecordedItem['kind'], { ref, start, end }: ValueToken, offset: number, width: number): void {
    this.items.push({ kind, offset, start, end, ref: named(ref), width, elements: [] });
  }

  /** Sets the end of the last item. */
  end(at: number): void {
    const item = this.items.at(-1);
    if (item) item.end = at;
  }

  /** Adds an element to the last item; it begins at the token. */
  element({ ref, start }: ValueToken, end: number, offset: number, length: number): void {
    this.items.at(-1)?.elements.push({ offset, length, start, end, ref: named(ref) });
  }
}

function named(ref: string): string | undefined {
  return ref === '' ? undefined : ref;
}
