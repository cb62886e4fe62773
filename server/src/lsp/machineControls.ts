/** The machine settings that the map offers for a board, and their defaults. */
import type { Board } from '../analysis/board.ts';
import { isKnownArchitecture } from '../boot/architectures/architectures.ts';
import { KERNEL_SERIES } from '../boot/kernel/kernels.ts';
import { PAGE_SIZES } from '../boot/profile.ts';
import type { ProfileKeys } from '../profiles/keys.ts';
import type { PlannedBoot } from '../profiles/plan.ts';
import { firstString } from '../tree/treeView.ts';
import type { MachineChoice, MachineControl, MachineKey } from './mapProtocol.ts';

/** Usual RAM sizes of machines. */
const USUAL_RAM = [
  '512 MiB',
  '1 GiB',
  '2 GiB',
  '3 GiB',
  '4 GiB',
  '6 GiB',
  '8 GiB',
  '12 GiB',
  '16 GiB',
  '32 GiB',
  '64 GiB',
];

interface Machine {
  readonly board: Board;
  /** The values from a profile and the settings. */
  readonly keys: ProfileKeys;
  /** The boots without a choice; at least one. */
  readonly plan: readonly PlannedBoot[];
  readonly choice: MachineChoice;
  readonly faults: readonly { readonly key: MachineKey; readonly message: string }[];
}

/** The controls in display order; fewer for an architecture without a simulated kernel. */
export function machineControls({ board, keys, plan, choice, faults }: Machine): readonly MachineControl[] {
  const profile = plan[0]?.profile;
  const arch = profile?.arch ?? board.architecture;
  const control = (key: MachineKey, rest: Omit<MachineControl, 'key' | 'chosen' | 'fault'>): MachineControl => {
    const fault = faults.find((one) => one.key === key)?.message;
    return { key, chosen: choice[key] ?? '', ...rest, ...(fault === undefined ? {} : { fault }) };
  };
  const sizes = (keys.ram ?? []).flatMap(({ name }) => name ?? []);
  const ram = control('ram', {
    label: 'RAM',
    otherwise: sizes[0] ?? (keys.memory || keys.efiMap ? 'as the profile states' : 'as the tree states'),
    choices: asChoices([...sizes, ...USUAL_RAM.filter((size) => !sizes.includes(size))]),
    hint: 'A size, such as 10 GiB',
  });
  if (!isKnownArchitecture(arch)) return [ram];
  const bootargs = firstString(board.nodeAt('/chosen')?.property('bootargs') ?? new Uint8Array(0)) ?? '';
  const line = [keys.cmdline ?? bootargs, keys.cmdlineAppend ?? ''].filter((text) => text !== '').join(' ');
  const place = (key: MachineKey, label: string, stated: unknown, hint: string) =>
    control(key, { label, otherwise: stated === undefined ? 'assumed' : 'as the profile states', choices: [], hint });
  const kernels = [...new Set([...(keys.kernel ?? []), ...KERNEL_SERIES])];
  const range = 'From start to end, such as 0x80200000-0x83000000, or a line of /proc/iomem';
  return [
    control('kernel', {
      label: 'Kernel',
      otherwise: `Linux ${profile?.kernel ?? ''}`,
      choices: kernels.map((name) => ({ value: name, label: `Linux ${name}` })),
      hint: 'A release, such as 6.6.58',
    }),
    ram,
    ...(arch === 'arm64'
      ? [
          control('pageSize', {
            label: 'Page',
            otherwise: keys.pageSize ?? PAGE_SIZES[0],
            choices: asChoices(PAGE_SIZES),
          }),
        ]
      : []),
    control('cmdline', { label: 'Command line', otherwise: line, choices: [], hint: 'Such as cma=64M mem=2G' }),
    place('kernelImage', 'Kernel image', keys.kernelImage, range),
    place('initrd', 'Initrd', keys.initrd, range),
    place('dtbAddress', 'Device-tree blob', keys.dtbAddress, 'An address, such as 0x8f000000'),
  ];
}

function asChoices(values: readonly string[]): MachineControl['choices'] {
  return values.map((value) => ({ value, label: value }));
}
