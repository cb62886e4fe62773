/** Values for regions of reserved memory: as many cells as the root has, in free RAM. */
import { formatSize, hex } from '../../base/format.ts';
import type { BootReport } from '../../boot/report.ts';
import { freeWithout, nearestPlace } from '../../regions/freeSpace.ts';
import { rootCells } from '../regionSource.ts';
import { toCells } from '../sourceEdits.ts';
import { type Candidate, tabStop } from './candidate.ts';
import { type CompletionQuery, isReservedMemory } from './query.ts';
import { runEnd } from './textWalk.ts';
import type { CellText } from './valueText.ts';

const MIB = 1n << 20n;
/** Sizes that are offered, the usual one first. */
const SIZES = [MIB, 16n * MIB, 64n * MIB, 64n << 10n];
/** Minimum alignment of a region's address. */
const ALIGNMENT_MIN = 64n << 10n;
/** All addresses of 32 bits: `alloc-ranges` limits a region to them for devices that reach no further. */
const LOW_END = 1n << 32n;

interface RegionValue {
  readonly label: string;
  readonly detail: string;
  readonly cells: readonly bigint[];
}

/** Complete cell lists for `reg`, `size`, `alignment` and `alloc-ranges` of a region; none where the value has cells already. */
export function regionValues(
  query: CompletionQuery,
  property: string,
  before: readonly CellText[],
  start: number,
): readonly Candidate[] {
  const { text, caret } = query;
  if (before.length > 0) return [];
  const end = runEnd(text, caret.offset, /\w/);
  return valuesOf(query, property).map(({ label, detail, cells }, i) => {
    const insert = cells.map((cell) => hex(cell)).join(' ');
    return {
      label: insert,
      kind: 'value',
      detail: `${label}${detail}`,
      insert,
      snippet: cells.map((cell, at) => tabStop(at + 1, hex(cell))).join(' '),
      start,
      end,
      rank: { group: 0, uses: 99 - i },
    };
  });
}

/** A good initial value for a property of a region, in angle brackets; undefined for any other property. */
export function regionValue(query: CompletionQuery, property: string): readonly string[] | undefined {
  return valuesOf(query, property)[0]?.cells.map((cell) => hex(cell));
}

function valuesOf(query: CompletionQuery, property: string): readonly RegionValue[] {
  const { board, owner } = query;
  if (!board || !owner?.parent || !isReservedMemory(owner.parent)) return [];
  const { addressCells, sizeCells } = rootCells(board.root);
  if (addressCells > 2 || sizeCells > 2) return [];
  switch (property) {
    case 'reg':
      return SIZES.flatMap((size): RegionValue[] => {
        const base = addressFor(query, size);
        if (base === undefined) return [];
        return [
          {
            label: formatSize(size),
            detail: base.words,
            cells: [...toCells(base.at, addressCells), ...toCells(size, sizeCells)],
          },
        ];
      });
    case 'size':
      return SIZES.map((size) => ({ label: formatSize(size), detail: '', cells: toCells(size, sizeCells) }));
    case 'alignment':
      return [2n * MIB, MIB, ALIGNMENT_MIN].map((align) => ({
        label: formatSize(align), detail: '', cells: toCells(align, addressCells),
      })); // biome-ignore format: one line
    case 'alloc-ranges': {
      const ram = query.reports()[0]?.memory.filter(({ base }) => base < LOW_END) ?? [];
      const base = ram[0]?.base ?? 0n;
      const end = ram[ram.length - 1]?.end ?? LOW_END;
      const top = end < LOW_END ? end : LOW_END;
      if (top <= base || (top - base) >> BigInt(32 * sizeCells) > 0n) return [];
      return [
        {
          label: 'RAM below 4 GiB',
          detail: '',
          cells: [...toCells(base, addressCells), ...toCells(top - base, sizeCells)],
        },
      ];
    }
    default:
      return [];
  }
}

/** The address in the node's name, else the free place nearest to `wantedPlace`; 0 without a boot, undefined without room. */
function addressFor(
  { board, owner, reports: reportsOf }: CompletionQuery,
  size: bigint,
): { readonly at: bigint; readonly words: string } | undefined {
  const unit = /@([0-9a-fA-F]+)$/.exec(owner?.name ?? '')?.[1];
  if (unit !== undefined) return { at: BigInt(`0x${unit}`), words: ' at the unit address' };
  const reports = reportsOf();
  if (!board || reports.length === 0) return { at: 0n, words: '' };
  const path = owner?.node?.path ?? '';
  const align = size < ALIGNMENT_MIN ? ALIGNMENT_MIN : size;
  const at = nearestPlace(freeWithout(reports, path), size, align, wantedPlace(reports));
  return at === undefined ? undefined : { at, words: ` at ${hex(at)}, which is free` };
}

/** The address after the last static region in the lowest RAM: authors usually put the next region there. */
function wantedPlace(reports: readonly BootReport[]): bigint {
  let wanted = reports[0]?.memory[0]?.base ?? 0n;
  for (const { placement, base, size } of reports[0]?.regions ?? []) {
    if (placement === 'static' && base !== undefined && size !== undefined && base + size > wanted)
      wanted = base + size;
  }
  return wanted;
}
