/** Shows the differences between two maps: ghosts over the picture, marks on items, words. */
import { formatSize } from '../../../../server/src/base/format.ts';
import type { Interval } from '../../../../server/src/base/intervals.ts';
import type { MapChange, MapPreview } from '../../../../server/src/lsp/mapProtocol.ts';
import type { Ghost, Mark } from './part.ts';

/** New places (`preview`), or only former places (`former`): a shown map has the present ones itself. */
export function ghostsOf(changes: readonly MapChange[], what: 'preview' | 'former'): readonly Ghost[] {
  return changes.flatMap(({ id, label, before, now }): Ghost[] => {
    const was = before && extentOf(before);
    const is = now && extentOf(now);
    return [
      ...(was && what === 'former'
        ? [{ id: `${id} was`, extent: was, label: `${label} was here`, tone: 'former' as const }]
        : []),
      ...(is && what === 'preview' ? [{ id: `${id} is`, extent: is, label, tone: 'preview' as const }] : []),
    ];
  });
}

/** Marks on new and moved items. */
export function marksOf(changes: readonly MapChange[]): readonly Mark[] {
  return changes.flatMap(({ id, change }): Mark[] =>
    change === 'gone' ? [] : [{ id, tone: change === 'added' ? 'added' : 'changed' }],
  );
}

const VERBS: Readonly<Record<MapChange['change'], string>> = {
  added: 'is new',
  gone: 'is gone',
  moved: 'moved',
  resized: 'resized',
  kind: 'is of another kind',
};

/** `fw@90000000 moved`. */
export function changeText({ label, change, before, now }: MapChange): string {
  if (change !== 'resized' || !before || !now) return `${label} ${VERBS[change]}`;
  return `${label} ${formatSize(BigInt(before.size))} → ${formatSize(BigInt(now.size))}`;
}

/** The findings that would appear or disappear, in words. */
export function verdictOf({ found, solved, changes }: MapPreview): string {
  if (found.length > 0) return `but then: ${found.join(' ')}`;
  const others =
    changes.length > 1
      ? ` ${changes.length - 1} more ${changes.length === 2 ? 'thing moves' : 'things move'} with it.`
      : '';
  return `${solved.length > 1 ? `Solves ${solved.length} findings.` : 'Nothing else is found then.'}${others}`;
}

function extentOf({ base, size }: { readonly base: string; readonly size: string }): Interval | undefined {
  const start = BigInt(base);
  const length = BigInt(size);
  return length === 0n ? undefined : { base: start, end: start + length };
}
