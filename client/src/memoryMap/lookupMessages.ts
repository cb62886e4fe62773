/** The messages of the replay and of comparisons, as checks: rows of the tables in `messages.ts`. */
import type { CompareMapsAnswer, MapReplay, OtherMap } from '../../../server/src/lsp/mapProtocol.ts';
import type { MemoryMapView } from '../../../server/src/lsp/protocol.ts';
import { boolean, type Check, listOf, number, object, oneOf, optional, string } from './schema.ts';

function nullable<T>(check: Check<T>): Check<T | null> {
  return (value): value is T | null => value === null || check(value);
}

const splices = optional(
  listOf(
    object({
      at: number,
      removed: number,
      inserted: listOf(object({ base: string, end: string, flags: number })),
    }),
  ),
);
const item = object({
  id: string,
  kind: string,
  label: string,
  path: string,
  base: string,
  size: string,
  details: listOf(string),
  overlaps: listOf(string),
});
const frame = object({
  stage: number,
  kind: string,
  text: string,
  path: optional(string),
  item: optional(string),
  slots: optional(object({ used: number, limit: number })),
  rules: optional(listOf(object({ name: string, says: string, source: string, releases: string, holds: boolean }))),
  lines: optional(listOf(object({ level: string, text: string }))),
  takes: optional(listOf(string)),
  search: optional(
    object({ start: string, end: string, size: string, align: string, bottomUp: boolean, result: optional(string) }),
  ),
  memory: splices,
  reserved: splices,
  puts: optional(listOf(item)),
});
const replay = object({
  kernel: string,
  arch: string,
  stages: listOf(object({ title: string, calls: listOf(string), source: string, when: string })),
  frames: listOf(frame),
});

const comparison = object({
  here: string,
  there: string,
  isFromThere: boolean,
  summary: string,
  notes: listOf(string),
  tree: optional(string),
  comparison: object({
    left: number,
    same: number,
    differences: listOf(
      object({
        layer: oneOf('ram', 'reserved', 'devices'),
        change: oneOf('added', 'gone', 'moved', 'resized', 'changed'),
        text: string,
        before: optional(item),
        after: optional(item),
      }),
    ),
  }),
});

/** The host's answers. @param view The check of a map. */
export function lookupAnswers<View extends MemoryMapView>(view: Check<View>) {
  const isReplay: Check<MapReplay> = (value): value is MapReplay => object({ view, replay })(value);
  const isAnswer: Check<CompareMapsAnswer> = (value): value is CompareMapsAnswer =>
    object({ refusal: string })(value) || (comparison(value) && object({ view })(value));
  return {
    /** The requested boot; null when no boot is simulated. */
    replay: object({ answer: nullable(isReplay) }),
    /** The differences, or why there is no comparison; null when the user chose nothing. */
    compared: object({ answer: nullable(isAnswer) }),
  } as const;
}

const machine = object({
  kernel: optional(string),
  ram: optional(string),
  pageSize: optional(string),
  cmdline: optional(string),
  kernelImage: optional(string),
  initrd: optional(string),
  dtbAddress: optional(string),
});
const others = [
  object({ kind: oneOf('machine'), machine }),
  object({ kind: oneOf('board'), uri: string }),
  object({ kind: oneOf('revision'), revision: string }),
  object({ kind: oneOf('files'), files: listOf(object({ name: string, base64: string })) }),
];
const other: Check<OtherMap> = (value): value is OtherMap => others.some((shape) => shape(value));

/** The page's questions. */
export const LOOKUP_QUESTIONS = {
  /** Play the boot of this machine; fields left out have the map's values. */
  replay: object({ machine }),
  /** Compare the map with another one. */
  compare: object({ other }),
  /** Compare with something that the host asks the user for. */
  compareWith: object({ what: oneOf('board', 'revision', 'files') }),
  /** Compare a changed map with the user's last choice. */
  compareAgain: object({}),
  compareEnd: object({}),
} as const;
