/**
 * A machine chosen by hand for a look at it: a kernel, a size of RAM, a size of a page, a command line, places that would
 * otherwise be assumed. A choice is a text that the readers of a profile file read; an empty text is no choice.
 */
import type { ProfileKeys } from './keys.ts';
import { readProfile } from './readProfile.ts';

/** What can be chosen, by the keys of a profile file. */
export const MACHINE_KEYS = ['kernel', 'ram', 'pageSize', 'cmdline', 'kernelImage', 'initrd', 'dtbAddress'] as const;
export type MachineKey = (typeof MACHINE_KEYS)[number];

/** Text by key. Ranges are `0x80200000-0x83000000`, the end exclusive, or as /proc/iomem has them, `80200000-82ffffff`. */
export type MachineChoice = Readonly<Partial<Record<MachineKey, string>>>;

interface ReadChoice {
  /** The keys that could be read. */
  readonly keys: ProfileKeys;
  /** A sentence for each choice that could not be read. */
  readonly faults: readonly { readonly key: MachineKey; readonly message: string }[];
}

const RANGES: readonly MachineKey[] = ['kernelImage', 'initrd'];

/** Longest text that is taken: kernels cut command lines at 4096 characters and less. */
const TEXT_MAX = 4096;

/** The keys of a choice. `own` holds the keys without the choice; their sizes of RAM can be chosen by name. */
export function readMachineChoice(choice: MachineChoice, own: ProfileKeys): ReadChoice {
  let keys: ProfileKeys = {};
  const faults: { key: MachineKey; message: string }[] = [];
  for (const key of MACHINE_KEYS) {
    const text = choice[key];
    if (text === undefined || text === '') continue;
    const named = key === 'ram' ? own.ram?.find(({ name }) => name === text) : undefined;
    if (named) {
      keys = { ...keys, ram: [named] };
      continue;
    }
    const { value, problems } = readProfile(JSON.stringify({ [key]: profileValue(key, text) }));
    const [problem] = text.length > TEXT_MAX ? [{ message: `At most ${TEXT_MAX} characters.` }] : problems;
    if (problem) faults.push({ key, message: problem.message });
    else keys = { ...keys, ...value.defaults };
  }
  return { keys, faults };
}

/** The value that a profile file gets for a choice. */
export function profileValue(key: MachineKey, text: string): unknown {
  return RANGES.includes(key) ? rangeOf(text) : text;
}

/**
 * `start-end`, as the log or /proc/iomem prints it: where no number has 0x, the end is the last byte. Any other text is returned
 * for the reader to refuse.
 */
function rangeOf(text: string): unknown {
  const match = /^\s*(0[xX])?([0-9a-fA-F]{1,16})\s*(?:-|–|\.\.|,)\s*(0[xX])?([0-9a-fA-F]{1,16})\b/.exec(text);
  if (!match) return text;
  const [, prefix, start = '', endPrefix, end = ''] = match;
  const isInclusive = prefix === undefined && endPrefix === undefined;
  const last = BigInt(`0x${end}`) + (isInclusive ? 1n : 0n);
  return [`0x${start.toLowerCase()}`, `0x${last.toString(16)}`];
}
