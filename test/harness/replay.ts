/** What must hold of the replay of any boot: at its end there is what the report says, and nothing is told twice or not at all. */
import { isDeepStrictEqual } from 'node:util';
import type { BootReport } from '../../server/src/boot/report.ts';
import { readFdt } from '../../server/src/fdt/read.ts';
import type { MemoryMap } from '../../server/src/mapModel/model.ts';
import { Playback, type Replay, type ReplayRange } from '../../server/src/mapModel/replay.ts';
import { replayFromJson, replayToJson } from '../../server/src/mapModel/replayJson.ts';
import { mapBehind } from '../../server/src/mapModel/replayState.ts';
import { buildMemoryMap } from '../../server/src/memoryMap/buildMemoryMap.ts';
import { buildReplay } from '../../server/src/memoryMap/replay/buildReplay.ts';

const NOMAP = 0x4;

/** The map and the replay of a boot. */
export function replayOf(blob: Uint8Array, report: BootReport): { readonly map: MemoryMap; readonly replay: Replay } {
  const root = readFdt(blob).value?.root;
  if (root === undefined) throw new Error('no tree');
  const map = buildMemoryMap({ root, report });
  return { map, replay: buildReplay(report, map) };
}

/** In which ways the replay is not that of the report; empty when it is. */
export function replayFaults(blob: Uint8Array, report: BootReport): readonly string[] {
  const { map, replay } = replayOf(blob, report);
  const faults: string[] = [];
  const check = (what: string, actual: unknown, expected: unknown) => {
    if (!isDeepStrictEqual(actual, expected)) faults.push(`${what}: ${text(actual)} instead of ${text(expected)}`);
  };
  const { frames, stages } = replay;
  const end = new Playback(replay).stateAt(frames.length - 1);
  check('memblock.memory', merged(end.memory), report.memory);
  check(
    'memblock.reserved',
    end.reserved.map(({ base, end: last }) => ({ base, end: last })),
    report.reserved,
  );
  check('slots', end.slots?.used ?? 0, report.reservedMem.length);
  check(
    'log',
    frames.flatMap(({ lines }) => lines),
    report.log,
  );
  check('items', sortedById(end.items), sortedById(map.reserved));
  check(
    'banks',
    mapBehind(map, end).ram.map(({ base, size }) => [base, size]),
    map.ram.map(({ base, size }) => [base, size]),
  );
  check('through JSON', replayFromJson(JSON.parse(JSON.stringify(replayToJson(replay)))), replay);
  const searches = frames.flatMap(({ search }) => (search === undefined ? [] : [search]));
  check('searches', searches.length, report.dynamicAttempts.length);
  for (const { text: said, stage } of frames) {
    if (stages[stage] === undefined || said === '' || said.includes('undefined')) faults.push(`frame '${said}'`);
  }
  return faults;
}

/** As a report has them: what differs in flags other than no-map is one. */
function merged(memory: readonly ReplayRange[]): BootReport['memory'] {
  const out: { base: bigint; end: bigint; nomap: boolean }[] = [];
  for (const { base, end, flags } of memory) {
    const nomap = (flags & NOMAP) !== 0;
    const last = out.at(-1);
    if (last !== undefined && last.end === base && last.nomap === nomap) last.end = end;
    else out.push({ base, end, nomap });
  }
  return out;
}

function sortedById(items: MemoryMap['reserved']): MemoryMap['reserved'] {
  return [...items].sort((a, b) => (a.id < b.id ? -1 : 1));
}

function text(value: unknown): string {
  return JSON.stringify(value, (_, one) => (typeof one === 'bigint' ? `0x${one.toString(16)}` : one)).slice(0, 400);
}
