/** The map of a board from texts of a real machine: a boot log, kernel files, or firmware output. */
import type { BootReport } from '../boot/report.ts';
import type { LogText } from '../bootLog/evidence.ts';
import { type ComparedBoot, compareWithLog } from '../bootLog/index.ts';
import { readBootLog } from '../bootLog/readBootLog.ts';
import type { MemoryMap } from '../mapModel/model.ts';
import { loggedMap } from '../memoryMap/loggedMap.ts';
import { parseEfiMap, parseUBoot } from '../profiles/firmwareTexts.ts';
import type { ProfileKeys } from '../profiles/keys.ts';
import type { PlannedBoot } from '../profiles/plan.ts';
import { bootOnce } from '../profiles/severalBoots.ts';

/** The inputs of the board's boot. */
interface ToldBoard {
  readonly blob: Uint8Array;
  /** Its boots, with keys that override profile and settings; at least one. */
  planOf(over?: ProfileKeys): readonly PlannedBoot[];
  mapOf(report: BootReport, plan: readonly PlannedBoot[]): MemoryMap;
}

interface ToldMap {
  readonly map: MemoryMap;
  /** The kinds of the texts: `dmesg, /proc/iomem`. */
  readonly what: string;
  /** Remarks on the comparison, as sentences. */
  readonly notes: readonly string[];
  /** The comparison of the boot, where the texts are a log. */
  readonly compared?: ComparedBoot;
}

/** The map from all texts together; undefined where none of them is recognised. */
export function toldMap(board: ToldBoard, texts: readonly LogText[]): ToldMap | undefined {
  return fromLog(board, texts) ?? fromFirmware(board, texts);
}

function fromLog(board: ToldBoard, texts: readonly LogText[]): ToldMap | undefined {
  const evidence = readBootLog(texts);
  const [planned] = board.planOf();
  if (evidence.kinds.length === 0 || planned === undefined) return undefined;
  const compared = compareWithLog(board.blob, planned.profile, evidence);
  const predicted = board.mapOf(compared.report, [{ name: '', profile: compared.calibration.compared }]);
  const { otherMachine, missing } = compared.calibration;
  const other =
    otherMachine === undefined
      ? []
      : [`The log is of another machine: it says "${otherMachine.logged}", the tree "${otherMachine.tree}".`];
  return {
    map: loggedMap(predicted, compared),
    what: evidence.kinds.join(', '),
    notes: [...other, ...missing],
    compared,
  };
}

/** Output of U-Boot or UEFI is no boot of a kernel, but contains RAM, kernel, initrd and blob. */
function fromFirmware(board: ToldBoard, texts: readonly LogText[]): ToldMap | undefined {
  const text = texts.map((one) => one.text).join('\n');
  const uBoot = parseUBoot(text);
  const efi = parseEfiMap(text);
  if (uBoot.isEmpty && efi.isEmpty) return undefined;
  const over: ProfileKeys = {
    ...(uBoot.isEmpty ? {} : { uBoot: { kind: 'read', value: uBoot.value } }),
    ...(efi.isEmpty ? {} : { efiMap: { kind: 'read', value: efi.value } }),
  };
  const plan = board.planOf(over);
  const [planned] = plan;
  if (planned === undefined) return undefined;
  const names = [...(uBoot.isEmpty ? [] : ['U-Boot']), ...(efi.isEmpty ? [] : ['the memory map of UEFI'])];
  return {
    map: board.mapOf(bootOnce(board.blob, planned), plan),
    what: names.join(', '),
    notes: [...(uBoot.isEmpty ? [] : uBoot.faults), ...(efi.isEmpty ? [] : efi.faults)],
  };
}
