/** `dtatlas map --compare`: the differences between a board's map and another one. */
import { memoryMapOf, memoryMapOfBlob } from '../analysis/boardMap.ts';
import { toldMap } from '../analysis/toldMap.ts';
import type { BootReport } from '../boot/report.ts';
import { readFdt } from '../fdt/read.ts';
import { compareMaps } from '../mapModel/compareMaps.ts';
import { comparisonToJson } from '../mapModel/comparisonJson.ts';
import { type ComparedSide, mapComparisonText } from '../mapModel/comparisonText.ts';
import { mapToJson } from '../mapModel/mapJson.ts';
import type { MemoryMap } from '../mapModel/model.ts';
import type { PlannedBoot } from '../profiles/plan.ts';
import { bootOnce } from '../profiles/severalBoots.ts';
import { compareTrees, isSame } from '../treeDiff/compareTrees.ts';
import { differenceText } from '../treeDiff/differenceText.ts';
import { firmwareText } from '../treeDiff/firmwareText.ts';
import { type BootInput, openBootInput } from './bootInput.ts';
import type { BootValues } from './bootPlan.ts';
import type { Caller } from './caller.ts';
import { isBlobInput, readText } from './inputFile.ts';
import { openRevisionInput } from './revisionInput.ts';
import { ReportedError, UsageError } from './usage.ts';

interface CompareOptions {
  /** The values of `--compare`, in order. */
  readonly others: readonly string[];
  readonly json: boolean;
  readonly values: BootValues;
}

/** Options of a machine that `--compare` can change, by the word before `=`. */
const MACHINE = { kernel: 'kernel', ram: 'ram', 'page-size': 'page-size', profile: 'profile' } as const;

/** Writes the differences from the map of `file`; exit code 1 when there are any. */
export async function compareMapCommand(
  caller: Caller,
  file: string,
  input: BootInput,
  { others, json, values }: CompareOptions,
): Promise<number> {
  const own: ComparedSide = { name: file, map: firstMap(input) };
  const other = await openOther(caller, file, input, others, values);
  const [before, after] = other.isEarlier ? [other, own] : [own, other];
  const comparison = compareMaps(before.map, after.map);
  if (json) {
    const { name, tree, notes } = other;
    const told = { ...comparisonToJson(comparison), before: mapToJson(before.map), after: mapToJson(after.map) };
    caller.write(
      `${JSON.stringify({ name, ...told, notes, ...(tree === undefined ? {} : { tree }) }, undefined, 2)}\n`,
    );
  } else {
    caller.write(mapComparisonText(before, after, comparison));
    for (const note of other.notes) caller.write(`# ${note}\n`);
    if (other.tree !== undefined) caller.write(`\nThe trees:\n${other.tree}`);
  }
  const isSameTree = other.tree === undefined || other.tree === SAME_TREES;
  return input.failed || comparison.differences.length > 0 || !isSameTree ? 1 : 0;
}

const SAME_TREES = 'The trees mean the same.\n';

interface OtherSide extends ComparedSide {
  readonly notes: readonly string[];
  /** The differences between the trees, as text; absent when both sides have the same tree. */
  readonly tree?: string;
  /** This map is the earlier one, and the board's own the later one. */
  readonly isEarlier?: boolean;
}

async function openOther(
  caller: Caller,
  file: string,
  input: BootInput,
  others: readonly string[],
  values: BootValues,
): Promise<OtherSide> {
  const machines = others.flatMap((text) => {
    const match = /^(kernel|ram|page-size|profile)=(.+)$/.exec(text);
    return match ? [[match[1] as keyof typeof MACHINE, match[2]] as const] : [];
  });
  if (machines.length > 0) {
    if (machines.length < others.length) throw new UsageError('--compare takes a machine or files, not both');
    const over = Object.fromEntries(machines.map(([key, value]) => [MACHINE[key], value]));
    const opened = await openBootInput(caller, [file], { ...values, ...over });
    return { name: others.join(', '), map: firstMap(opened), notes: [] };
  }
  const [first, ...more] = others;
  if (first === undefined) throw new UsageError('--compare names nothing');
  const revision = /^revision=(.+)$/.exec(first)?.[1];
  if (revision !== undefined) {
    if (more.length > 0) throw new UsageError('--compare takes one revision');
    const then = await openRevisionInput(caller, file, revision, values);
    return { name: then.name, map: firstMap(then), notes: [], tree: treesText(then, input), isEarlier: true };
  }
  if (/\.dtso?$/.test(first) || isBlobInput(first)) {
    if (more.length > 0) throw new UsageError('--compare takes one tree');
    const { overlay: _, ...plain } = values;
    const opened = await openBootInput(caller, [first], plain);
    return { name: first, map: firstMap(opened), notes: [], tree: treesText(input, opened) };
  }
  const texts = others.map((name) => ({ name, text: readText(name) }));
  const { blob, plan } = input;
  const told = toldMap(
    {
      blob,
      planOf: (over) => (over === undefined ? plan : withFirmware(plan, over)),
      mapOf: (report, made) => mapOf(input, report, made),
    },
    texts,
  );
  if (told === undefined) {
    const names = others.map((name) => `'${name}'`).join(', ');
    throw new UsageError(
      `nothing in ${names} can be recognised: name a .dts or .dtb, a log, kernel files, or kernel=, ram=, page-size=, profile=, revision=`,
    );
  }
  return { name: `${others.join(', ')} (${told.what})`, map: told.map, notes: told.notes };
}

/** The planned boots, with firmware's texts (U-Boot's, the EFI memory map) in their profiles. */
function withFirmware(
  plan: readonly PlannedBoot[],
  { uBoot, efiMap }: Pick<Parameters<Parameters<typeof toldMap>[0]['planOf']>[0] & object, 'uBoot' | 'efiMap'>,
): readonly PlannedBoot[] {
  return plan.map((boot) => ({
    ...boot,
    profile: {
      ...boot.profile,
      ...(uBoot?.kind === 'read' ? { uBoot: uBoot.value } : {}),
      ...(efiMap?.kind === 'read' ? { efi: { map: efiMap.value } } : {}),
    },
  }));
}

/** The input of a map. */
type Booted = Pick<BootInput, 'blob' | 'board' | 'plan'>;

function treesText(before: Booted, after: Booted): string {
  const trees = [before, after].map(({ board, blob }) => {
    const read = readFdt(blob).value;
    const root = board?.root ?? read?.root;
    if (root === undefined) throw new ReportedError();
    return { root, reservations: read?.memReserve ?? [] };
  });
  const [one, other] = trees;
  if (one === undefined || other === undefined) throw new ReportedError();
  const differences = compareTrees(one, other);
  const isOfFirmware = before.board !== undefined && after.board === undefined;
  const differing = isOfFirmware
    ? firmwareText(differences, { before: one.root, after: other.root })
    : differenceText(differences);
  return isSame(differences) ? SAME_TREES : differing;
}

/** The map of the first planned boot: the comparison takes one machine. */
function firstMap(input: Booted): MemoryMap {
  const [first] = input.plan;
  if (first === undefined) throw new Error('a plan without boots');
  return mapOf(input, bootOnce(input.blob, first), [first]);
}

function mapOf(
  { board, blob }: Pick<Booted, 'blob' | 'board'>,
  report: BootReport,
  plan: readonly PlannedBoot[],
): MemoryMap {
  if (board) return memoryMapOf(board, report, plan);
  const root = readFdt(blob).value?.root;
  if (root === undefined) throw new ReportedError();
  return memoryMapOfBlob(blob, root, report, plan);
}
