/**
 * Reads the texts in which people see a UEFI memory map: a kernel's log with `efi=debug` (efi_md_typeattr_format,
 * drivers/firmware/efi/efi.c), `memmap` of the UEFI shell (ShellPkg, UefiShellDebug1CommandsLib/MemMap.c), `efidebug memmap` of
 * U-Boot (cmd/efidebug.c), and the files of /sys/firmware/efi/runtime-map, one `PATH:VALUE` to a line as grep writes them.
 */
import { append } from '../../base/append.ts';
import { EFI_RUNTIME, EFI_TYPES, EFI_WB, type EfiEntry, type EfiType } from './memoryMap.ts';

/** Most lines that are read, and most entries: a large server's map has some hundred. */
const LINES_MAX = 1_000_000;
const ENTRIES_MAX = 20_000;
/** Longer lines are no entry of a map. */
const LINE_MAX = 1000;

interface ReadEfiMap {
  /** In the order of the text; of several maps in one text the last. */
  readonly entries: readonly EfiEntry[];
  /** Sentences about what is wrong with the text or the map. */
  readonly faults: readonly string[];
}

/** Reads a map; never throws. A text without one has no entries and says so. */
export function readEfiMap(text: string): ReadEfiMap {
  const reader = new MapReader();
  let left = LINES_MAX;
  for (const line of text.split('\n')) {
    if (left-- <= 0) break;
    if (line.length <= LINE_MAX) reader.readLine(line);
  }
  return reader.finish();
}

type Source = 'log' | 'shell' | 'U-Boot' | 'runtime-map';

class MapReader {
  #entries: EfiEntry[] = [];
  #source: Source | undefined;
  #headed = false;
  readonly #faults: string[] = [];
  /** Files of runtime-map, by the number of their entry. */
  readonly #runtime = new Map<string, Map<string, bigint>>();

  readLine(line: string): void {
    if (line.includes('efi: Processing EFI memory map') || isTableHead(line)) {
      this.#entries = [];
      this.#headed = true;
      return;
    }
    const entry = fromLog(line);
    if (entry !== undefined) {
      this.#add('log', entry);
      return;
    }
    const file = RUNTIME_FILE.exec(line);
    if (file !== null) {
      const [, number = '', name = '', value = '0'] = file;
      const values = this.#runtime.get(number) ?? new Map<string, bigint>();
      values.set(name, BigInt(value));
      if (this.#runtime.size < ENTRIES_MAX) this.#runtime.set(number, values);
      return;
    }
    this.#readRow(line);
  }

  finish(): ReadEfiMap {
    append(this.#entries, this.#runtimeEntries());
    const entries = this.#entries;
    if (entries.length === 0) this.#faults.push('The text holds no line of a UEFI memory map.');
    else if (this.#source === 'log' && !this.#headed) {
      this.#faults.push(
        'The log does not hold the beginning of the memory map ("Processing EFI memory map:"): it is cut.',
      );
    }
    if (this.#source === 'runtime-map') {
      this.#faults.push(
        '/sys/firmware/efi/runtime-map lists only what firmware keeps at run time, no RAM for the kernel.',
      );
    }
    if (entries.length >= ENTRIES_MAX) this.#faults.push(`Only the first ${ENTRIES_MAX} entries are read.`);
    const twice = firstOverlap(entries);
    if (twice !== undefined) this.#faults.push(`Two entries of the map share 0x${twice.toString(16)}.`);
    return { entries, faults: this.#faults };
  }

  #add(source: Source, entry: EfiEntry): void {
    this.#source ??= source;
    if (this.#entries.length < ENTRIES_MAX && entry.end > entry.start) this.#entries.push(entry);
  }

  /** A row of a table: the name of the type, `START-END`, then pages and attributes (the shell) or names of attributes. */
  #readRow(line: string): void {
    const fields = line.trim().split(/\s+/);
    const at = fields.findIndex((field) => /^[0-9a-f]{4,16}-[0-9a-f]{4,16}$/i.test(field));
    if (at < 1 || at > 3) return;
    const type = typeNamed(fields.slice(0, at).join(' '));
    const [first = '0', last = '0'] = (fields[at] ?? '').split('-');
    if (type === undefined) return;
    const [pages, attribute] = fields.slice(at + 1).map((field) => (isHex(field) ? BigInt(`0x${field}`) : undefined));
    const start = BigInt(`0x${first}`);
    if (pages !== undefined && attribute !== undefined) {
      const entry = { start, end: BigInt(`0x${last}`) + 1n, type, attribute };
      if ((entry.end - start) >> 12n !== pages) {
        this.#faults.push(`The entry at 0x${start.toString(16)} has an end and a number of pages that do not fit.`);
      }
      this.#add('shell', entry);
      return;
    }
    // U-Boot prints the exclusive end, and names: "WB|RT".
    const names = fields[at + 1] ?? '';
    if (fields.length > at + 2 || !/^[A-Z0-9|]{0,60}$/.test(names)) return;
    const bits = names.split('|').reduce((sum, name) => sum | (ATTRIBUTES[name === 'RT' ? 'RUN' : name] ?? 0n), 0n);
    this.#add('U-Boot', { start, end: BigInt(`0x${last}`), type, attribute: bits });
  }

  #runtimeEntries(): readonly EfiEntry[] {
    const entries: EfiEntry[] = [];
    for (const values of this.#runtime.values()) {
      const start = values.get('phys_addr');
      const pages = values.get('num_pages');
      const type = EFI_TYPES[Number(values.get('type') ?? -1n)];
      if (start === undefined || pages === undefined || type === undefined) continue;
      this.#source ??= 'runtime-map';
      const attribute = values.get('attribute') ?? EFI_RUNTIME | EFI_WB;
      entries.push({ start, end: start + (pages << 12n), type, attribute });
    }
    return entries;
  }
}

const RUNTIME_FILE = /(?:^|\/)(\d{1,6})\/(attribute|num_pages|phys_addr|type):\s?(0x[0-9a-f]{1,16})\s*$/;
/** `efi:   0x000040000000-0x0000419fffff [Conventional|   |…]` */
const LOG_ENTRY = /0x([0-9a-f]{1,16})-0x([0-9a-f]{1,16}) \[([^\]]{1,100})\]/;
/** x86: `efi: mem00: [Boot Code |   |…] range=[0x0000000000000000-0x0000000000000fff] (0MB)` */
const LOG_ENTRY_X86 = /mem\d{1,5}: \[([^\]]{1,100})\] range=\[0x([0-9a-f]{1,16})-0x([0-9a-f]{1,16})([\])])/;

function fromLog(line: string): EfiEntry | undefined {
  const at = line.indexOf('efi: ');
  // The attributes table is printed later in the same form, and lists parts of entries.
  if (at < 0 || line.startsWith('memattr', at + 5)) return undefined;
  const plain = LOG_ENTRY.exec(line);
  if (plain !== null) {
    const [, first = '0', last = '0', text = ''] = plain;
    return { start: BigInt(`0x${first}`), end: BigInt(`0x${last}`) + 1n, ...typeAndAttribute(text) };
  }
  const x86 = LOG_ENTRY_X86.exec(line);
  if (x86 === null) return undefined;
  const [, text = '', first = '0', last = '0', bracket] = x86;
  const end = BigInt(`0x${last}`) + (bracket === ']' ? 1n : 0n);
  return { start: BigInt(`0x${first}`), end, ...typeAndAttribute(text) };
}

/** `Runtime Data|RUN|  |…|WB|  |  |  `, `type=17|…`, `Conventional|attr=0x…`. */
function typeAndAttribute(text: string): Pick<EfiEntry, 'type' | 'attribute'> {
  const [name = '', ...words] = text.split('|').map((word) => word.trim());
  let attribute = 0n;
  for (const word of words) {
    const whole = /^attr=(0x[0-9a-f]{1,16})$/.exec(word)?.[1];
    attribute |= whole === undefined ? (ATTRIBUTES[word] ?? 0n) : BigInt(whole);
  }
  const number = /^type=(\d{1,10})$/.exec(name)?.[1];
  const type = number === undefined ? typeNamed(name) : (EFI_TYPES[Number(number)] ?? numbered(number));
  return { type: type ?? numbered(name), attribute };
}

function numbered(text: string): EfiType {
  return `type ${text}`;
}

/** Attributes by the words of Linux (efi_md_typeattr_format). */
const ATTRIBUTES: Readonly<Record<string, bigint>> = {
  RUN: EFI_RUNTIME,
  MR: 0x1_0000n,
  CC: 0x8_0000n,
  SP: 0x4_0000n,
  NV: 0x8000n,
  XP: 0x4000n,
  RP: 0x2000n,
  WP: 0x1000n,
  RO: 0x2_0000n,
  UCE: 0x10n,
  WB: EFI_WB,
  WT: 0x4n,
  WC: 0x2n,
  UC: 0x1n,
};

/**
 * Names of the types in Linux, in the UEFI shell and in U-Boot (those of the specification are added), as `plainName` writes
 * them, in the order of the types.
 */
const NAMES: readonly (readonly string[])[] = [
  ['reserved'],
  ['loadercode'],
  ['loaderdata'],
  ['bootcode', 'bscode'],
  ['bootdata', 'bsdata'],
  ['runtimecode', 'rtcode'],
  ['runtimedata', 'rtdata'],
  ['conventional', 'conventionalmemory', 'available'],
  ['unusable', 'unusablememory', 'unusablemem'],
  ['acpireclaim', 'acpireclaimmemory', 'acpireclaimmem', 'acpirecl'],
  ['acpimemnvs', 'acpimemorynvs', 'acpinvs'],
  ['mmio', 'memorymappedio', 'io'],
  ['mmioport', 'mmioportspace', 'ioport'],
  ['palcode', 'pal'],
  ['persistent', 'persistentmemory'],
  ['unaccepted'],
];

const TYPE_BY_NAME: ReadonlyMap<string, EfiType> = new Map(
  NAMES.flatMap((names, index) => {
    const type = EFI_TYPES[index] ?? numbered(String(index));
    return [...names, plainName(type)].map((name) => [name, type] as const);
  }),
);

/** A map as lines that `readEfiMap` reads again. The first line says that the map is complete. */
export function efiMapLines(entries: readonly EfiEntry[]): readonly string[] {
  const lines = entries.map(({ start, end, type, attribute }) => {
    const name = type.replace(/^type /, 'type=');
    return `efi: 0x${start.toString(16)}-0x${(end - 1n).toString(16)} [${name}|attr=0x${attribute.toString(16)}]`;
  });
  return ['efi: Processing EFI memory map:', ...lines];
}

function typeNamed(name: string): EfiType | undefined {
  return TYPE_BY_NAME.get(plainName(name));
}

function plainName(name: string): string {
  return name.toLowerCase().replace(/[^a-z]/g, '');
}

function isTableHead(line: string): boolean {
  const words = line.trim().split(/\s+/, 4);
  return words[0] === 'Type' && words[1] === 'Start' && words[2] === 'End';
}

function isHex(field: string): boolean {
  return /^[0-9a-f]{1,16}$/i.test(field);
}

/** The lowest address at which two entries overlap; undefined when none do. */
function firstOverlap(entries: readonly EfiEntry[]): bigint | undefined {
  const sorted = [...entries].sort((a, b) => (a.start < b.start ? -1 : a.start > b.start ? 1 : 0));
  let end = 0n;
  for (const entry of sorted) {
    if (entry.start < end) return entry.start;
    end = entry.end;
  }
  return undefined;
}
