/** A replay as text: for reviews and mails. */
import { countText, formatSize, hex } from '../base/format.ts';
import type { Interval } from '../base/intervals.ts';
import {
  Playback,
  type Replay,
  type ReplayFrame,
  type ReplayRange,
  type ReplayStage,
  type ReplayState,
} from './replay.ts';
import { type ArrayChanges, changesBetween, flagsText } from './replayState.ts';

interface ReplayTextOptions {
  /** Write both arrays of memblock behind every frame that changes them. */
  readonly arrays?: boolean;
  /** Source position of a node: `board.dts:12`; undefined where it is not known. */
  readonly placeOf?: (path: string) => string | undefined;
}

/** Every frame: the event, printed lines, the kernel's rule, searches, changes of memblock. Ends with a line feed. */
export function replayText(replay: Replay, { arrays = false, placeOf }: ReplayTextOptions = {}): string {
  const lines = [
    `Linux ${replay.kernel} ${replay.arch}: ${countText(replay.frames.length, 'step')} of the boot that concern memory`,
  ];
  const playback = new Playback(replay);
  let before = playback.stateAt(-1);
  let stage = -1;
  /** Nodes whose position has been written. */
  const placed = new Set<string>();
  replay.frames.forEach((frame, index) => {
    if (frame.stage !== stage) {
      stage = frame.stage;
      const entered = replay.stages[stage];
      if (entered !== undefined) lines.push('', ...stageLines(entered));
    }
    const after = playback.stateAt(index);
    if (frame.kind !== 'stage') {
      const isNew = frame.path !== undefined && !placed.has(frame.path);
      if (frame.path !== undefined) placed.add(frame.path);
      const place = isNew && frame.path !== undefined ? placeOf?.(frame.path) : undefined;
      const step = { frame, number: index + 1, before, after };
      for (const line of frameLines(step, place, arrays)) lines.push(line);
    }
    before = after;
  });
  return `${lines.map(clean).join('\n')}\n`;
}

/** `setup_arch() > arm64_memblock_init()` */
export function callsText({ calls }: ReplayStage): string {
  return calls.map((name) => `${name}()`).join(' > ');
}

function stageLines(stage: ReplayStage): readonly string[] {
  return [`${stage.title}: ${callsText(stage)}`, `  ${stage.source}. ${stage.when}`];
}

interface Step {
  readonly frame: ReplayFrame;
  /** From 1 on. */
  readonly number: number;
  readonly before: ReplayState;
  readonly after: ReplayState;
}

function frameLines(
  { frame, number, before, after }: Step,
  place: string | undefined,
  arrays: boolean,
): readonly string[] {
  const lines = [`${String(number).padStart(5)}  ${frame.text}`];
  const note = (what: string, text: string) => lines.push(`       ${what.padEnd(9)}${text}`);
  if (place !== undefined) note('source', place);
  for (const line of frame.lines) for (const text of line.text.split('\n')) note('log', text);
  for (const { name, says, releases, holds } of frame.rules)
    note('rule', `${name} (${releases}; ${holds ? 'holds here' : 'not here'}): ${says}`);
  if (frame.slots !== undefined) note('slots', `${frame.slots.used} of ${frame.slots.limit} of reserved_mem[]`);
  const changes = changesBetween(before, after);
  for (const [name, change] of Object.entries(changes)) for (const text of changeTexts(change)) note(name, text);
  if (arrays && frame.memory.length > 0) for (const text of arrayTexts(after.memory)) note('memory:', text);
  if (arrays && frame.reserved.length > 0) for (const text of arrayTexts(after.reserved)) note('reserved:', text);
  return lines;
}

/** Most ranges of one array that are written behind a step: each step writes the whole array. Linux begins with 128 slots. */
const ARRAY_SHOWN = 256;

function arrayTexts(ranges: readonly ReplayRange[]): readonly string[] {
  const texts = ranges.slice(0, ARRAY_SHOWN).map(rangeText);
  const further = ranges.length - texts.length;
  return further > 0 ? [...texts, `and ${countText(further, 'further range')}`] : texts;
}

/** `+0x80000000-0x80200000 (2 MiB)`, one for each range. */
export function changeTexts({ joined, left }: ArrayChanges): readonly string[] {
  const text = (sign: string, { base, end }: Interval) => `${sign}${hex(base)}-${hex(end)} (${formatSize(end - base)})`;
  return [...left.map((one) => text('-', one)), ...joined.map((one) => text('+', one))];
}

function rangeText({ base, end, flags }: ReplayRange): string {
  return `${hex(base)}-${hex(end)} ${formatSize(end - base)}${flags === 0 ? '' : ` ${flagsText(flags)}`}`;
}

/** Names come from the tree: control characters must not reach the terminal. */
function clean(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to be removed
  return text.replace(/[\u0000-\u001f\u007f-\u009f]/g, '?');
}
