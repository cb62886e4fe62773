/** Answers questions about a map, for the box on the page and for `dtatlas map --ask`. */
import { countText, formatSize, hex } from '../../base/format.ts';
import { bytesIn, type Interval, unionOf } from '../../base/intervals.ts';
import { isRefused, type MapItem } from '../model.ts';
import type { AskedMap } from './askedMap.ts';
import { itemsAt, itemsIn, placeSentence, rangeSentence } from './atAddress.ts';
import { findItems } from './findItems.ts';
import { parseQuestion, type RoomWanted } from './parse.ts';
import { findRoom } from './room.ts';

/** An item in an answer. */
export interface Match {
  readonly item: MapItem;
  /** What of it is meant: all of it, or the part that is wanted. Undefined where it has no address. */
  readonly extent: Interval | undefined;
  /** Why it is among the answers, in a few words; empty where that is plain. */
  readonly why: string;
}

export interface Answer {
  /** In whole sentences. */
  readonly text: string;
  /** The best first. */
  readonly matches: readonly Match[];
  /** What to look at; undefined where nothing of it has an address. */
  readonly extent: Interval | undefined;
  /** How the question was understood: `fault` where it was not. */
  readonly kind: 'nothing' | 'address' | 'range' | 'room' | 'items' | 'fault';
}

/** Said where nothing is asked. */
export const ASK_HELP =
  'Ask for a name, a label (&tz_mem), a path, an address (0x8f500000), a range, a size (>= 64M), "free 64M align 2M", ' +
  '"unused", "no-map", "used by gpu", "firmware below 4G".';

/** Answers a question. `address` writes an address. */
export function askMap(map: AskedMap, question: string, address: (value: bigint) => string = hex): Answer {
  const asked = parseQuestion(question);
  switch (asked.kind) {
    case 'nothing':
      return { kind: 'nothing', text: ASK_HELP, matches: [], extent: undefined };
    case 'fault':
      return { kind: 'fault', text: `${capital(asked.fault)}.`, matches: [], extent: undefined };
    case 'address': {
      const found = itemsAt(map, asked.address);
      // Nothing there: the nearest ones say where one is.
      const extent = found[0] === undefined ? { base: asked.address, end: asked.address + 1n } : extentOf(found[0]);
      const text = placeSentence(map, asked.address, found, address);
      return { kind: 'address', text, matches: found.map(matchOf), extent };
    }
    case 'range': {
      const found = itemsIn(map, asked.range);
      const text = rangeSentence(map, asked.range, found, address);
      return { kind: 'range', text, matches: found.map(matchOf), extent: asked.range };
    }
    case 'room':
      return answerRoom(map, asked.wanted, address);
    case 'items': {
      const { items, text } = findItems([...map.ram, ...map.reserved, ...map.devices], asked.terms);
      const matches = items.map(matchOf);
      return { kind: 'items', text: text ?? summaryOf(items), matches, extent: spanOf(matches.slice(0, 1)) };
    }
  }
}

function answerRoom(map: AskedMap, wanted: RoomWanted, address: (value: bigint) => string): Answer {
  const { rooms, text } = findRoom(map, wanted, address);
  const matches = rooms.map(({ hole, place, why }) => ({ item: hole, extent: place, why }));
  return { kind: 'room', text, matches, extent: spanOf(matches.slice(0, 1)) };
}

/** `12 items, 38 MiB.` */
function summaryOf(items: readonly MapItem[]): string {
  const holding = items.filter((item) => !isRefused(item));
  const bytes = bytesIn(unionOf(holding.flatMap((item) => extentOf(item) ?? [])));
  const [first] = items;
  if (items.length === 1 && first !== undefined) {
    return `${first.label}: ${first.base === undefined ? 'no address' : hex(first.base)}, ${formatSize(first.size)}.`;
  }
  return `${countText(items.length, 'item')}${bytes === 0n ? '' : `, ${formatSize(bytes)} together`}.`;
}

function matchOf(item: MapItem): Match {
  return { item, extent: extentOf(item), why: '' };
}

function extentOf({ base, size }: MapItem): Interval | undefined {
  return base === undefined ? undefined : { base, end: base + (size > 0n ? size : 1n) };
}

function spanOf(matches: readonly Match[]): Interval | undefined {
  return matches[0]?.extent;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
