/** The boot parameters that matter here, read as `parse_early_param` reads them (init/main.c, kernel/params.c). */
import { u64 } from '../base/bytes.ts';

export interface CommandLine {
  /** `mem=`SIZE[@START], every one: architectures treat them differently. */
  readonly memory: readonly { readonly size: bigint; readonly start: bigint | undefined }[];
  /** `cma=`: the size of the built-in default area; any value, even 0, keeps `linux,cma-default` regions out. */
  readonly cmaSize: bigint | undefined;
  /** `cma=`SIZE@BASE[-LIMIT]: 0 when it is not given; a base without limit is a fixed place, with the limit at its end. */
  readonly cmaBase: bigint;
  readonly cmaLimit: bigint;
  /** `vmalloc=` (32-bit arm): how much of the kernel's address space RAM cannot have. */
  readonly vmallocSize: bigint | undefined;
  readonly movableNode: boolean;
  /** `kfence.sample_interval=` */
  readonly kfenceInterval: bigint | undefined;
  /** `rodata=` */
  readonly rodata: string | undefined;
  /** The values of `crashkernel=`, every one. */
  readonly crashkernel: readonly string[];
  /** Whether there is a `reserve_mem=`. */
  readonly hasReserveMem: boolean;
  /** `initrd=` or `initrdmem=` START,SIZE, in place of what /chosen says. */
  readonly initrd: { readonly start: bigint; readonly size: bigint } | undefined;
  /** `elfcorehdr=`[SIZE@]ADDRESS; a missing size leaves that of /chosen. */
  readonly elfcorehdr: { readonly address: bigint; readonly size: bigint | undefined } | undefined;
}

/**
 * Reads a command line, cut to fit a buffer of `bufferSize` bytes with its terminating zero. The last of several equal parameters
 * counts. Nothing after `--` is read.
 */
export function parseCommandLine(text: string, bufferSize: number): CommandLine {
  const memory: { size: bigint; start: bigint | undefined }[] = [];
  let cmaBase = 0n;
  let cmaLimit = 0n;
  let vmallocSize: bigint | undefined;
  let cmaSize: bigint | undefined;
  let movableNode = false;
  let kfenceInterval: bigint | undefined;
  let rodata: string | undefined;
  const crashkernel: string[] = [];
  let hasReserveMem = false;
  let initrd: CommandLine['initrd'];
  let elfcorehdr: CommandLine['elfcorehdr'];
  for (const { name, value } of parameters(text.slice(0, bufferSize - 1))) {
    if (name === 'movable_node') movableNode = true;
    if (value === undefined) continue;
    const first = memparse(value, 0);
    const separator = value[first.end];
    switch (name) {
      case 'mem':
        // early_mem of each architecture
        memory.push({ size: first.value, start: separator === '@' ? memparse(value, first.end + 1).value : undefined });
        break;
      case 'cma':
        // kernel/dma/contiguous.c, early_cma
        cmaSize = first.value;
        if (separator === '@') {
          const base = memparse(value, first.end + 1);
          cmaBase = base.value;
          cmaLimit = value[base.end] === '-' ? memparse(value, base.end + 1).value : u64(base.value + cmaSize);
        }
        break;
      case 'crashkernel':
        crashkernel.push(value);
        break;
      case 'reserve_mem':
        hasReserveMem = true;
        break;
      case 'vmalloc':
        // arch/arm/mm/mmu.c, early_vmalloc
        vmallocSize = first.value;
        break;
      case 'kfence.sample_interval':
        kfenceInterval = first.value;
        break;
      case 'rodata':
        rodata = value;
        break;
      case 'initrd':
      case 'initrdmem':
        // init/do_mounts_initrd.c, early_initrdmem
        if (separator === ',')
          initrd = {
            start: first.value,
            size: memparse(value, first.end + 1).value,
          };
        break;
      case 'elfcorehdr':
        // kernel/crash_dump.c, setup_elfcorehdr
        elfcorehdr =
          separator === '@'
            ? {
                address: memparse(value, first.end + 1).value,
                size: first.value,
              }
            : { address: first.value, size: undefined };
        break;
      default:
    }
  }
  return {
    memory,
    cmaSize,
    cmaBase,
    cmaLimit,
    vmallocSize,
    movableNode,
    kfenceInterval,
    rodata,
    crashkernel,
    hasReserveMem,
    initrd,
    elfcorehdr,
  };
}

interface Parameter {
  /** With `_` for `-`, as the kernel compares them. */
  readonly name: string;
  readonly value: string | undefined;
}

/** `next_arg` (lib/cmdline.c): separated by white space outside of double quotes, which are dropped around a value. */
function* parameters(text: string): Generator<Parameter> {
  let at = 0;
  while (at < text.length) {
    while (at < text.length && isSpace(text, at)) at++;
    const start = at;
    let quoted = false;
    let equals = -1;
    for (; at < text.length && (quoted || !isSpace(text, at)); at++) {
      if (text[at] === '"') quoted = !quoted;
      else if (text[at] === '=' && equals < 0) equals = at;
    }
    if (at === start) return;
    const word = text.slice(start, at);
    if (word === '--') return;
    const name = (equals < 0 ? word : text.slice(start, equals)).replace(/^"/, '').replaceAll('-', '_');
    const value =
      equals < 0
        ? undefined
        : text
            .slice(equals + 1, at)
            .replace(/^"/, '')
            .replace(/"$/, '');
    yield { name, value };
  }
}

function isSpace(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code === 0x20 || (code >= 9 && code <= 13) || code === 0xa0;
}

const SUFFIX_SHIFT: Readonly<Record<string, bigint>> = {
  k: 10n,
  m: 20n,
  g: 30n,
  t: 40n,
  p: 50n,
  e: 60n,
};

/** `memparse` (lib/cmdline.c): a C number with an optional K, M, G, T, P or E; 0 when there is none. */
export function memparse(text: string, start: number): { readonly value: bigint; readonly end: number } {
  const match = /^(?:0[xX]([0-9a-fA-F]+)|0([0-7]*)|([1-9][0-9]*))/.exec(text.slice(start));
  if (match === null) return { value: 0n, end: start };
  const [whole, hexDigits, octalDigits, decimalDigits] = match;
  let value = 0n;
  if (hexDigits !== undefined) value = BigInt(`0x${hexDigits}`);
  else if (octalDigits !== undefined) value = octalDigits === '' ? 0n : BigInt(`0o${octalDigits}`);
  else if (decimalDigits !== undefined) value = BigInt(decimalDigits);
  const end = start + whole.length;
  const shift = SUFFIX_SHIFT[(text[end] ?? '').toLowerCase()];
  return shift === undefined ? { value: u64(value), end } : { value: u64(u64(value) << shift), end: end + 1 };
}
