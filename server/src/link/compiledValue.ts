/** What a value text compiles to: bytes that still know what each of them was written as. */

export type MarkerKind =
  /** Four bytes that take the phandle of `ref`. */
  | 'phandle'
  /** The path of `ref` is inserted here, with its NUL. */
  | 'path'
  | 'label'
  /** What the bytes from here on were written as. */
  | 'string'
  | 'uint8'
  | 'uint16'
  | 'uint32'
  | 'uint64'
  /** `/incbin/`, or bytes of no known type. */
  | 'none';

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

export interface ValueFault {
  readonly code: string;
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly start: number;
  readonly end: number;
}

export interface CompiledValue {
  readonly bytes: Uint8Array;
  readonly markers: readonly Marker[];
  readonly faults: readonly ValueFault[];
  /** Whether the bytes depend on a file besides the source (`/incbin/`). */
  readonly usesFiles: boolean;
}

/** A property without value. */
export const EMPTY_VALUE: CompiledValue = {
  bytes: new Uint8Array(0),
  markers: [],
  faults: [],
  usesFiles: false,
};
