/**
 * Checks that a kernel build switches on or off: its makefiles' arguments for dtc, per generation and per `W=`. As there, `W=2`
 * alone does not include `W=1`; `W=12` is both.
 */

/** The kernel whose build is used. */
export type KernelBuild = '6.1' | '6.12' | '7.2';
/** The default build. */
export const NEWEST_BUILD: KernelBuild = '7.2';

/** `dtc`: dtc's own defaults. The others: what `make dtbs W=…` shows. */
export const CHECK_PRESETS = ['dtc', 'W=0', 'W=1', 'W=2', 'W=12'] as const;
export type CheckPreset = (typeof CHECK_PRESETS)[number];

interface BuildSwitches {
  /** The releases that are assumed to build like this, as a range for `boot/kernel/release.ts`. */
  readonly releases: string;
  /** The kernel's file with these switches. */
  readonly source: string;
  /** Checks that this kernel's dtc lacks: off. */
  readonly absent: readonly string[];
  /** Checks that this dtc has and 1.8.1 lacks; as warnings. */
  readonly extra: readonly string[];
  /** Arguments of `-W`, in the order of the command line. */
  readonly always: readonly string[];
  readonly withoutW1: readonly string[];
  readonly withW1: readonly string[];
  readonly withW2: readonly string[];
}

/** By generation; each is compared with its makefile by `test/measure/presets.ts`. */
export const KERNEL_BUILDS: Readonly<Record<KernelBuild, BuildSwitches>> = {
  '6.1': {
    releases: '..6.11',
    source: 'Linux 6.1 scripts/Makefile.lib',
    absent: ['node_name_not_empty'],
    extra: ['graph_child_address'],
    always: ['no-interrupt_provider'],
    withoutW1: [
      'no-unit_address_vs_reg',
      'no-avoid_unnecessary_addr_size',
      'no-alias_paths',
      'no-graph_child_address',
      'no-simple_bus_reg',
      'no-unique_unit_address',
    ],
    withW1: [],
    withW2: ['node_name_chars_strict', 'property_name_chars_strict', 'interrupt_provider'],
  },
  '6.12': {
    releases: '6.12..7.1',
    source: 'Linux 6.12 scripts/Makefile.dtbs',
    absent: ['node_name_not_empty'],
    extra: ['graph_child_address'],
    always: ['no-unique_unit_address'],
    withoutW1: [
      'no-unit_address_vs_reg',
      'no-avoid_unnecessary_addr_size',
      'no-alias_paths',
      'no-graph_child_address',
      'no-simple_bus_reg',
    ],
    withW1: ['unique_unit_address_if_enabled'],
    withW2: ['node_name_chars_strict', 'property_name_chars_strict', 'unique_unit_address'],
  },
  '7.2': {
    releases: '7.2..',
    source: 'Linux 7.2 scripts/Makefile.dtbs',
    absent: [],
    extra: [],
    always: ['no-unique_unit_address'],
    withoutW1: [
      'no-unit_address_vs_reg',
      'no-avoid_unnecessary_addr_size',
      'no-alias_paths',
      'no-interrupt_map',
      'no-simple_bus_reg',
    ],
    withW1: ['unique_unit_address_if_enabled'],
    withW2: ['node_name_chars_strict', 'property_name_chars_strict', 'unique_unit_address'],
  },
};

/** Arguments of dtc's `-W` under a preset, in order; none for dtc's own defaults. */
export function presetArguments(preset: CheckPreset, kernel: KernelBuild): readonly string[] {
  if (preset === 'dtc') return [];
  const { extra, always, withoutW1, withW1, withW2 } = KERNEL_BUILDS[kernel];
  return [...extra, ...always, ...(preset.includes('1') ? withW1 : withoutW1), ...(preset.includes('2') ? withW2 : [])];
}

/** One assignment to `DTC_FLAGS` or, with a target, `DTC_FLAGS_<target>`. */
interface FolderFlags {
  /** File name of a board without extension; undefined: all boards of the folder. */
  readonly target: string | undefined;
  /** Arguments of `-W`. */
  readonly words: readonly string[];
}

/** The makefiles' variable; `DTC_FLAGS_NAME` is for one board. */
const FLAGS = 'DTC_FLAGS';

/** The arguments that a folder's makefile adds to dtc's command line: `-W` in `DTC_FLAGS`. */
export function readFolderFlags(makefile: string): readonly FolderFlags[] {
  const found: FolderFlags[] = [];
  for (const line of makefile.replaceAll('\\\n', ' ').split('\n')) {
    const sign = line.indexOf('=');
    const name = line.slice(0, ':+?'.includes(line.charAt(sign - 1)) ? sign - 1 : sign).trim();
    if (sign < 1 || !/^DTC_FLAGS(?:_\S+)?$/.test(name)) continue;
    const target = name.length > FLAGS.length ? name.slice(FLAGS.length + 1) : undefined;
    const flags = line.slice(sign + 1);
    const words = Array.from(flags.matchAll(/(?:^|\s)-W\s*([\w-]+)/g), ([, name = '']) => name);
    if (words.length > 0) found.push({ target, words });
  }
  return found;
}

/** The arguments for one board; `stem` is its file name without extension. */
export function folderArguments(flags: readonly FolderFlags[], stem: string): readonly string[] {
  return flags.flatMap(({ target, words }) => (target === undefined || target === stem ? words : []));
}
