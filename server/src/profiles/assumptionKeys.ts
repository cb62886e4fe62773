/** The key of a profile that replaces an assumption by a fact. */
import type { MachineKey } from './machineChoice.ts';

/**
 * Keys by the beginning of an assumption's sentence, or by what it says about a size; a test makes each sentence with the engine.
 */
const KEYS: readonly (readonly [RegExp, MachineKey])[] = [
  [/^The kernel image is (?:assumed|taken)/, 'kernelImage'],
  [/^The device-tree blob is assumed/, 'dtbAddress'],
  [/^The kernel is (?:taken to be|that of)/, 'kernel'],
  [/^(?:RAM is|Where RAM lies)\b/, 'ram'],
  [/, the smallest usual size that /, 'ram'],
  [/^The command line has\b/, 'cmdline'],
];

/** The key that would state the fact; undefined where no key can. */
export function assumptionKey(text: string): MachineKey | undefined {
  return KEYS.find(([words]) => words.test(text))?.[1];
}
