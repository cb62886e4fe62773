/** All details of a step of a boot: function, sentence, source, log, rule, search, slots, both arrays of memblock. */
import { formatSize, hex } from '../../../../../../server/src/base/format.ts';
import type { Interval } from '../../../../../../server/src/base/intervals.ts';
import type {
  ReplayFrame,
  ReplayRange,
  ReplaySearch,
  ReplayState,
} from '../../../../../../server/src/mapModel/replay.ts';
import { type ArrayChanges, changesBetween, flagsText } from '../../../../../../server/src/mapModel/replayState.ts';
import { callsText, changeTexts } from '../../../../../../server/src/mapModel/replayText.ts';
import { button, el } from '../../dom.ts';
import type { Player } from './player.ts';

/** Rows of an array that are written; the rest is counted. */
const ROWS_MAX = 200;

interface SourcePlace {
  readonly text: string;
  open(): void;
}

/** @param placeOf The source position of a step's node; undefined when unknown. */
export function replayDetails(player: Player, placeOf: (frame: ReplayFrame) => SourcePlace | undefined): HTMLElement {
  const { stage, frame, state, before } = player;
  if (stage === undefined || frame === undefined || state === undefined || before === undefined) return el('div');
  const changes = changesBetween(before, state);
  const place = placeOf(frame);
  const rows = [
    place && row('Source', [button({ class: 'link mono', text: place.text }, place.open)]),
    frame.path === undefined ? undefined : row('Node', [el('span', { class: 'mono', text: frame.path })]),
    frame.lines.length === 0
      ? undefined
      : row(
          'Prints',
          frame.lines.map(({ level, text }) => el('div', { class: `mono log-${level}`, text })),
        ),
    frame.search && row('Search', [el('span', { text: searchText(frame.search) })]),
    ...frame.rules.map(({ says, releases, holds, source }) =>
      row('Rule', [
        el('div', { text: says }),
        el('div', { class: 'muted', text: `${releases}: ${holds ? 'holds here' : 'does not hold here'} (${source})` }),
      ]),
    ),
    state.slots && row('Slots', [slotsElement(state.slots.used, state.slots.limit)]),
    changed('RAM', changes.memory),
    changed('No-map', changes.nomap),
    changed('Reserved', changes.reserved),
  ];
  return el('div', {
    class: 'replay-step',
    children: [
      el('h3', { text: stage.title }),
      el('p', { class: 'mono calls', text: callsText(stage) }),
      el('p', { class: 'muted', text: `${stage.source}. ${stage.when}` }),
      el('p', {
        class: frame.isRefusal ? 'sentence refusal' : 'sentence',
        text: frame.text,
        attrs: { 'aria-live': 'polite' },
      }),
      el('dl', { class: 'replay-facts', children: rows.flatMap((one) => one ?? []) }),
      arrayElement('memblock.memory', state.memory, changes.memory.joined.concat(changes.nomap.joined)),
      arrayElement('memblock.reserved', state.reserved, changes.reserved.joined),
    ],
  });
}

function row(name: string, children: readonly Node[]): readonly HTMLElement[] {
  return [el('dt', { class: 'muted', text: name }), el('dd', { children })];
}

function changed(name: string, change: ArrayChanges): readonly HTMLElement[] | undefined {
  const texts = changeTexts(change);
  if (texts.length === 0) return undefined;
  return row(
    name,
    texts.slice(0, ROWS_MAX).map((text) => el('div', { class: 'mono', text })),
  );
}

/** `0x0-0xbfffffff from above, on multiples of 2 MiB: found at 0x9e000000` */
function searchText({ start, end, size, align, bottomUp, result }: ReplaySearch): string {
  const where = `${hex(start)} to ${hex(end)}, ${bottomUp ? 'from below ↑' : 'from above ↓'}`;
  const found = result === undefined ? 'no room' : `room at ${hex(result)}`;
  return `${formatSize(size)} on multiples of ${formatSize(align)} in ${where}: ${found}`;
}

function slotsElement(used: number, limit: number): HTMLElement {
  const text = `${used} of ${limit} of reserved_mem[]`;
  const meter = el('meter', {
    attrs: { min: '0', max: String(Math.max(limit, 1)), value: String(used), 'aria-label': text },
  });
  return el('span', { class: used >= limit ? 'slots full' : 'slots', children: [meter, el('span', { text })] });
}

function arrayElement(name: string, ranges: ReplayState['memory'], fresh: readonly Interval[]): HTMLElement {
  const isNew = ({ base, end }: ReplayRange) => fresh.some((one) => one.base < end && base < one.end);
  const rows = ranges.slice(0, ROWS_MAX).map((range) => {
    const { base, end, flags } = range;
    return el('tr', {
      class: isNew(range) ? 'fresh' : '',
      children: [
        el('td', { class: 'mono', text: `${hex(base)}–${hex(end - 1n)}` }),
        el('td', { class: 'col-size', text: formatSize(end - base) }),
        el('td', { class: 'muted', text: flagsText(flags) }),
      ],
    });
  });
  const left = ranges.length - rows.length;
  return el('details', {
    attrs: { open: '' },
    children: [
      el('summary', { text: `${name} (${ranges.length})` }),
      el('table', { class: 'memblock', children: [el('tbody', { children: rows })] }),
      left > 0 ? el('p', { class: 'muted', text: `and ${left} more` }) : undefined,
    ],
  });
}
