/** Which key of a profile replaces an assumption by a fact. */
import type { MachineKey } from './machineChoice.ts';

/** By how a sentence begins, or by what it says of a size; a test makes each of them with the engine. */
const KEYS: readonly (readonly [RegExp, MachineKey])[] = [
  [/^The kernel image is (?:assumed|taken)/, 'kernelImage'],
  [/^The device-tree blob is assumed/, 'dtbAddress'],
  [/^The kernel is (?:taken to be|that of)/, 'kernel'],
  [/^(?:RAM is|Where RAM lies)\b/, 'ram'],
  [/, the smallest usual size that /, 'ram'],
  [/^The command line has\b/, 'cmdline'],
];

/** The key of what would be known instead; undefined where no profile can say it. */
export function assumptionKey(text: string): MachineKey | undefined {
  return KEYS.find(([words]) => words.test(text))?.[1];
}
