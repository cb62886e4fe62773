/** A comparison of two maps as text. */
import { formatSize, hex } from '../base/format.ts';
import { comparisonSummary, type MapChange, type MapComparison, type MapDifference } from './compareMaps.ts';
import type { MemoryMap, Totals } from './model.ts';
import { budgetLine } from './summary.ts';

/** One side of a comparison. */
export interface ComparedSide {
  /** The side's name in a title: `Linux 6.1`, `board.dts at HEAD~1 (0123456789ab)`. */
  readonly name: string;
  readonly map: MemoryMap;
}

export const CHANGE_SIGNS: Readonly<Record<MapChange, string>> = {
  added: '+',
  gone: '-',
  moved: '>',
  resized: '~',
  changed: '!',
};

/** Both sides' sums, then a line for each difference. Ends with a line feed. */
export function mapComparisonText(before: ComparedSide, after: ComparedSide, comparison: MapComparison): string {
  const { differences, left, same } = comparison;
  const lines = [
    `- ${before.name}: ${headOf(before.map)}`,
    `+ ${after.name}: ${headOf(after.map)}`,
    ...totalsLines(before.map.totals, after.map.totals),
    '',
    comparisonSummary(comparison),
    ...differences.map(differenceLine),
    ...(left > 0 ? [`and ${left} more`] : []),
    ...(differences.length > 0 ? [`${same} others are the same on both.`] : []),
  ];
  return `${lines.map(clean).join('\n')}\n`;
}

/** `> buffer@80000000: moves up by 16 MiB, from 0x80000000 to 0x81000000` */
export function differenceLine({ change, before, after, text }: MapDifference): string {
  const [old, now] = [before?.label ?? '', after?.label ?? ''];
  const name = old !== '' && now !== '' && old !== now ? `${old} → ${now}` : now || old;
  return `${CHANGE_SIGNS[change]} ${name}: ${text}`;
}

function headOf(map: MemoryMap): string {
  const ends = { ok: '', panic: '; the kernel panics', timeout: '; the kernel does not come up' };
  return `${budgetLine(map.totals)}${ends[map.outcome]}`;
}

function totalsLines(before: Totals, after: Totals): readonly string[] {
  const words = { ram: 'RAM', reserved: 'reserved', nomap: 'no-map', cma: 'CMA' } as const;
  const changed = (Object.keys(words) as (keyof Totals)[]).flatMap((key) => {
    const by = after[key] - before[key];
    if (by === 0n) return [];
    return [`${words[key]} ${by > 0n ? `+${formatSize(by)}` : `-${formatSize(-by)}`}`];
  });
  return changed.length === 0 ? [] : [`  ${changed.join(', ')}`];
}

/** An item in a table: `0x80000000, 16 MiB`; empty when absent. */
export function sideText(item: MapDifference['before']): string {
  if (item === undefined) return '';
  const size = item.size === 0n ? 'no size' : formatSize(item.size);
  return item.base === undefined ? `${size}, no address` : `${hex(item.base)}, ${size}`;
}

/** Names come from the tree: control characters must not reach the terminal. */
function clean(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to be removed
  return text.replace(/[\u0000-\u001f\u007f-\u009f]/g, '?');
}
