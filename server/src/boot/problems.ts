/** Every finding of the engine: its stable code and how grave it is. The words are written where the facts are known. */
import type { BootProblem } from './report.ts';

type Severity = BootProblem['severity'];

/**
 * `error`: a kernel prints an error, or a region is lost, or the boot ends. `warning`: works, but not as the author of the
 * node will have meant it. `information`: worth knowing.
 */
export const SEVERITY = {
  /** Two regions share bytes. */
  'rmem-overlap': 'error',
  /** No room for a dynamic region. */
  'rmem-not-placed': 'error',
  /** Wholly or partly where there is no RAM: accepted, without effect there. */
  'rmem-outside-ram': 'information',
  /** A CMA area where there is no RAM: the kernel crashes when it activates the area. */
  'rmem-cma-outside-ram': 'error',
  /** More regions than the kernel's array holds. */
  'rmem-array-full': 'error',
  /** `#address-cells` or `#size-cells` of /reserved-memory differ from the root's. */
  'rmem-wrong-cells': 'error',
  'rmem-no-ranges': 'error',
  'rmem-invalid-reg': 'error',
  'rmem-invalid-size': 'error',
  'rmem-invalid-alignment': 'error',
  'rmem-invalid-alloc-ranges': 'error',
  /** 7.2 takes no notice of an `alloc-ranges` of wrong length. */
  'rmem-alloc-ranges-ignored': 'warning',
  /** `no-map` over something that is already reserved. */
  'rmem-nomap-refused': 'error',
  /** memblock's array is full (6.1). */
  'rmem-not-reserved': 'error',
  'rmem-cma-alignment': 'error',
  'rmem-cma-slots': 'error',
  /** Crosses a zone border: the area is given up. */
  'rmem-cma-zone': 'error',
  /** `linux,cma-default` loses against `cma=`. */
  'rmem-cma-cmdline': 'warning',
  'rmem-cma-two-defaults': 'warning',
  'rmem-driver-failed': 'error',
  /** A failed region is given back blindly, and takes bytes of others with it. */
  'rmem-frees-other': 'warning',
  'rmem-kernel-overlap': 'warning',
  'rmem-initrd-overlap': 'warning',
  'rmem-dtb-overlap': 'warning',
  /** Only the first `reg` entry counts. */
  'rmem-multiple-reg': 'warning',
  'rmem-zero-size': 'error',
  /** 6.12 reads an address from the bytes behind an empty `reg`. */
  'rmem-empty-reg': 'warning',
  /** Neither `reg` nor `size`: no kernel takes notice of the node. */
  'rmem-no-reg-or-size': 'warning',
  'rmem-alignment-power': 'warning',
  /** A dynamic region on top of a /memreserve/ entry. */
  'rmem-over-memreserve': 'warning',
  'rmem-elfcorehdr-overlap': 'warning',
  'rmem-panic': 'error',
  /** More of something than the engine simulates. */
  'rmem-limit': 'warning',
  'rmem-no-ram': 'error',
  /** The blob could not be read in full; the message has the reader's code. */
  'rmem-bad-blob': 'error',
} as const satisfies Readonly<Record<string, Severity>>;

export type BootProblemCode = keyof typeof SEVERITY;

/** What a finding is about, besides its code and words. */
export interface ProblemPlace {
  readonly path: string;
  readonly property?: string;
  readonly related?: BootProblem['related'];
}

/** A finding with the severity of its code. */
export function bootProblem(code: BootProblemCode, message: string, place: ProblemPlace): BootProblem {
  return { code, severity: SEVERITY[code], message, related: [], ...place };
}
