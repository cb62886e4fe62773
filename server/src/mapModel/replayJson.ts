/** The JSON of a replay, for programs and for the client: addresses and sizes as hex strings. */
import { hex } from '../base/format.ts';
import { itemFromJson, itemToJson, type MapItemJson } from './mapJson.ts';
import type { Replay, ReplayFrame, ReplayRange, ReplaySearch, ReplaySplice } from './replay.ts';

interface RangeJson {
  readonly base: string;
  readonly end: string;
  readonly flags: number;
}

interface SpliceJson extends Omit<ReplaySplice, 'inserted'> {
  readonly inserted: readonly RangeJson[];
}

type SearchJson = { readonly [Key in keyof ReplaySearch]: ReplaySearch[Key] extends boolean ? boolean : string };

/** A frame; empty lists are left out. */
interface ReplayFrameJson
  extends Pick<ReplayFrame, 'stage' | 'kind' | 'text' | 'path' | 'item' | 'isRefusal' | 'slots'>,
    Partial<Pick<ReplayFrame, 'rules' | 'lines' | 'takes'>> {
  readonly range?: { readonly base: string; readonly size: string };
  readonly search?: SearchJson;
  readonly memory?: readonly SpliceJson[];
  readonly reserved?: readonly SpliceJson[];
  readonly puts?: readonly MapItemJson[];
}

export interface ReplayJson extends Omit<Replay, 'frames'> {
  readonly frames: readonly ReplayFrameJson[];
}

/** The replay as plain JSON data. */
export function replayToJson(replay: Replay): ReplayJson {
  return { ...replay, frames: replay.frames.map(frameToJson) };
}

/** Reads the data that `replayToJson` wrote. An unreadable number becomes 0. */
export function replayFromJson(json: ReplayJson): Replay {
  return { ...json, frames: json.frames.map(frameFromJson) };
}

function frameToJson(frame: ReplayFrame): ReplayFrameJson {
  const { range, search, memory, reserved, puts, takes, rules, lines, ...rest } = frame;
  return {
    ...rest,
    ...(range === undefined ? {} : { range: { base: hex(range.base), size: hex(range.size) } }),
    ...(search === undefined ? {} : { search: searchToJson(search) }),
    ...filled('rules', rules),
    ...filled('lines', lines),
    ...filled('takes', takes),
    ...filled('memory', memory.map(spliceToJson)),
    ...filled('reserved', reserved.map(spliceToJson)),
    ...filled('puts', puts.map(itemToJson)),
  };
}

function filled<Key extends string, Item>(key: Key, list: readonly Item[]): { readonly [K in Key]?: readonly Item[] } {
  return list.length === 0 ? {} : ({ [key]: list } as { readonly [K in Key]: readonly Item[] });
}

function searchToJson({ start, end, size, align, bottomUp, result }: ReplaySearch): SearchJson {
  return {
    start: hex(start),
    end: hex(end),
    size: hex(size),
    align: hex(align),
    bottomUp,
    ...(result === undefined ? {} : { result: hex(result) }),
  };
}

function spliceToJson({ inserted, ...rest }: ReplaySplice): SpliceJson {
  return { ...rest, inserted: inserted.map(({ base, end, flags }) => ({ base: hex(base), end: hex(end), flags })) };
}

function frameFromJson(json: ReplayFrameJson): ReplayFrame {
  const { range, search, memory = [], reserved = [], puts = [], takes = [], rules = [], lines = [], ...rest } = json;
  return {
    ...rest,
    rules,
    lines,
    takes,
    ...(range === undefined ? {} : { range: { base: numberOf(range.base), size: numberOf(range.size) } }),
    ...(search === undefined ? {} : { search: searchFromJson(search) }),
    memory: memory.map(spliceFromJson),
    reserved: reserved.map(spliceFromJson),
    puts: puts.map(itemFromJson),
  };
}

function searchFromJson({ start, end, size, align, bottomUp, result }: SearchJson): ReplaySearch {
  return {
    start: numberOf(start),
    end: numberOf(end),
    size: numberOf(size),
    align: numberOf(align),
    bottomUp,
    ...(result === undefined ? {} : { result: numberOf(result) }),
  };
}

function spliceFromJson({ inserted, ...rest }: SpliceJson): ReplaySplice {
  return {
    ...rest,
    inserted: inserted.map(
      ({ base, end, flags }): ReplayRange => ({ base: numberOf(base), end: numberOf(end), flags }),
    ),
  };
}

function numberOf(text: string): bigint {
  return /^0x[0-9a-f]+$/i.test(text) ? BigInt(text) : 0n;
}
