/** What real U-Boot said of a tree beside the model. */
import { readFdt } from '../../../server/src/fdt/read.ts';
import type { LmbEntry } from '../../../server/src/firmware/uBoot/lmb.ts';
import { readUBootConsole } from '../../../server/src/firmware/uBoot/readConsole.ts';
import { reserveTree } from '../../../server/src/firmware/uBoot/reserve.ts';
import type { Difference } from './efiRecording.ts';

/** Compares lmb's reservations and the errors; a U-Boot that did not come up says nothing of them. */
export function compareUBoot(blob: Uint8Array, console: string): readonly Difference[] {
  const said = readUBootConsole(console);
  const tree = readFdt(blob).value;
  if (said.reserved === undefined || tree === undefined) return [];
  const { entries, refused } = reserveTree(said, tree);
  const found: Difference[] = [];
  const compare = (field: string, expected: readonly string[], actual: readonly string[]) => {
    const [a, b] = [expected.join('\n'), actual.join('\n')];
    if (a !== b) found.push({ field, expected: a, actual: b });
  };
  compare('reserved', said.reserved.map(entryText), entries.map(entryText));
  compare(
    'errors',
    said.refused,
    refused.flatMap(({ line }) => (line === undefined ? [] : [line])),
  );
  return found;
}

function entryText({ start, end, flags }: LmbEntry): string {
  return `0x${start.toString(16)}-0x${end.toString(16)} ${flags}`;
}
