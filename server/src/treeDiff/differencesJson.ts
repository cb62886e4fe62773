/** Differences of two trees as plain data: numbers as hex strings. */
import { hex } from '../base/format.ts';
import type { NodeDifference, TreeDifferences } from './compareTrees.ts';
import type { FirmwareEdits } from './firmwareEdits.ts';

/** The differences as JSON takes them. */
interface DifferencesJson {
  readonly nodes: readonly NodeDifference[];
  readonly reservations: readonly {
    readonly kind: 'added' | 'removed';
    readonly address: string;
    readonly size: string;
  }[];
  /** Usual edits of firmware and the remaining differences; absent unless requested. */
  readonly firmware?: FirmwareEdits;
}

/** The differences as JSON data. */
export function differencesToJson({ nodes, reservations }: TreeDifferences, firmware?: FirmwareEdits): DifferencesJson {
  return {
    nodes,
    reservations: reservations.map(({ kind, address, size }) => ({ kind, address: hex(address), size: hex(size) })),
    ...(firmware ? { firmware } : {}),
  };
}
