/** The result of compiling a value: its bytes, with markers that record how each of them was written. */

import { writeU32 } from '../base/bytes.ts';
import type { CompilerCode } from '../problems/codes.ts';

/** The kinds of markers: references, labels, and the types of bytes. */
export type MarkerKind =
  /** Four bytes for the phandle of `ref`. */
  | 'phandle'
  /** The path of `ref` is inserted here, with its NUL. */
  | 'path'
  | 'label'
  /** The type in the source of the bytes from here on. */
  | 'string'
  | 'uint8'
  | 'uint16'
  | 'uint32'
  | 'uint64'
  /** `/incbin/`, or bytes of no known type. */
  | 'none';

/** A mark at a place in the bytes of a value. */
export interface Marker {
  readonly kind: MarkerKind;
  /** Byte offset in the value. */
  readonly offset: number;
  /** Reference or label, without `&`: `uart0`, `/soc/uart@1000`, `soc/uart@1000`. */
  readonly ref: string;
  /** Offsets in the compiled text. */
  readonly start: number;
  readonly end: number;
}

/** A marker of the final bytes of a property. */
export type PlacedMarker = Pick<Marker, 'kind' | 'offset' | 'ref'>;

/** A fault of a value, with offsets in the compiled text. */
export interface ValueFault {
  readonly code: CompilerCode;
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly start: number;
  readonly end: number;
}

/** One object serves every board that uses the value. */
export class CompiledValue {
  readonly bytes: Uint8Array;
  readonly markers: readonly Marker[];
  readonly faults: readonly ValueFault[];
  /** Whether the bytes depend on a file besides the source (`/incbin/`). */
  readonly usesFiles: boolean;
  /** The markers of references and labels. Most values have none, and every board reads them. */
  readonly named: readonly Marker[];
  /** The bytes with the phandles of the last resolved board; only `resolve.ts` reads or writes these two. */
  filled: Uint8Array | undefined;
  /** The bytes before that: an edit that breaks a label, and its correction, move all phandles there and back. */
  filledBefore: Uint8Array | undefined;

  constructor(
    bytes: Uint8Array,
    markers: readonly Marker[] = NO_MARKERS,
    faults: readonly ValueFault[] = NO_FAULTS,
    usesFiles = false,
  ) {
    this.bytes = bytes;
    this.markers = markers;
    this.faults = faults;
    this.usesFiles = usesFiles;
    this.named = markers.some(isNamed) ? markers.filter(isNamed) : NO_MARKERS;
    this.filled = undefined;
    this.filledBefore = undefined;
  }
}

const NO_MARKERS: readonly Marker[] = [];
const NO_FAULTS: readonly ValueFault[] = [];

function isNamed({ kind }: Marker): boolean {
  return !isItemMarker(kind);
}

/** Whether a marker begins an item of a value, such as a string or a list of cells: each item has one. */
export function isItemMarker(kind: MarkerKind): boolean {
  return kind !== 'phandle' && kind !== 'path' && kind !== 'label';
}

/** A property without value. */
export const EMPTY_VALUE = new CompiledValue(new Uint8Array(0));

/** A copy of a value's bytes with phandles at its references, in order: `numbers` from the index `from` on. */
export function withNumbers({ bytes, named }: CompiledValue, numbers: readonly number[], from = 0): Uint8Array {
  const filled = new Uint8Array(bytes.length);
  filled.set(bytes);
  let i = from;
  for (const { kind, offset } of named) if (kind === 'phandle') writeU32(filled, offset, numbers[i++] ?? 0);
  return filled;
}
