/**
 * Starts a board's `.dtatlas.json`: an entry with every key explained, each in a comment that the user can switch on. An existing
 * file gets an entry for the board, unless it has one.
 */
import { hex } from '../base/format.ts';
import type { AddressRange } from '../boot/profile.ts';
import { type JsonNode, parseJson } from './json.ts';
import { applies, type PlannedBoard } from './plan.ts';
import { readProfile } from './readProfile.ts';

/** The text to insert, and where the cursor goes then. Offsets are UTF-16. */
interface ProfileStart {
  /** Absent: the file already has an entry. */
  readonly insert?: { readonly at: number; readonly text: string };
  /** Offset in the text after the insertion. */
  readonly cursor: number;
}

/** Most banks that the example shows; more are seldom typed by hand. */
const BANKS_MAX = 8;

/** The cursor goes to this line, the first that the user changes. */
const FIRST_KEY = '// "ram"';

/**
 * What a profile file needs for a board.
 *
 * @param text The file as it is; undefined where there is none.
 * @param folder Canonical path of the file's folder.
 * @param memory RAM banks as they are predicted now, to begin with.
 */
export function startProfile(
  text: string | undefined,
  folder: string,
  board: PlannedBoard,
  memory: readonly AddressRange[],
): ProfileStart {
  const entry = entryText(fileName(folder, board.path), memory);
  if (text === undefined || text.trim() === '') {
    const whole = `${HEAD}{\n  "boards": [\n    ${indented(entry, '    ')}\n  ]\n}\n`;
    return inserted(text ?? '', (text ?? '').length, whole);
  }
  const root = parseJson(text).value;
  // A file whose value is no object is left to the user.
  if (root?.kind !== 'object') return { cursor: 0 };
  const boards = root.members.find(({ key }) => key === 'boards')?.value;
  if (boards === undefined) {
    const list = `"boards": [\n    ${indented(entry, '    ')}\n  ]`;
    const last = root.members.at(-1)?.value;
    return last === undefined
      ? inserted(text, root.start + 1, `\n  ${list}\n`)
      : inserted(text, last.end, `,\n  ${list}`);
  }
  if (boards.kind !== 'array') return { cursor: boards.start };
  const own = boards.items.findLast((item) => isFor(text.slice(item.start, item.end), folder, board));
  if (own) return { cursor: firstPlaceIn(own) };
  const last = boards.items.at(-1);
  if (last === undefined) return inserted(text, boards.start + 1, `\n    ${indented(entry, '    ')}\n  `);
  const indent = indentAt(text, last.start);
  return inserted(text, last.end, `,\n${indent}${indented(entry, indent)}`);
}

const HEAD = `// How the boards below this folder boot: what the boot loader does.
// The memory map and the findings follow when this file is saved.
// Ctrl+/ switches a line on or off, Ctrl+Space lists the keys.
// Keys beside "boards" count for every board.
`;

/** An entry without indentation of its own. */
function entryText(file: string, memory: readonly AddressRange[]): string {
  const banks = memory.slice(0, BANKS_MAX).map(({ start, end }) => `["${hex(start)}", "${hex(end)}"]`);
  const size = memory.reduce((sum, { start, end }) => sum + end - start, 0n);
  const at = examplePlaces(memory[0] ?? SOME_BANK);
  return `{
  // Which boards: "*" stands for any part of a name, "**/" for folders.
  "files": ${JSON.stringify(file)},

  // The RAM that the boot loader finds. Each size is booted.
  // "ram": [${size > 0n ? `"${sizeText(size)}"` : '"4 GiB", "8 GiB"'}],
  // Or the banks of the only size; an end is the first byte behind.
  // See "System RAM" in /proc/iomem.
  // "memory": [${banks.length > 0 ? banks.join(', ') : '["0x80000000", "0xc0000000"]'}],

  // The kernels to boot, the first one in front.
  // "kernel": ["7.2", "6.12"],
  // The command line in place of /chosen/bootargs, or what is added.
  // "cmdline": "console=ttyS0 cma=64M",
  // "cmdlineAppend": "cma=64M",

  // Where things are put: the kernel ("Kernel code" to "Kernel data"
  // in /proc/iomem), the initrd, the device-tree blob.
  // "kernelImage": [${at.kernelImage}],
  // "initrd": [${at.initrd}],
  // "dtbAddress": "${hex(at.blob)}",

  // What firmware adds: memory in use, children of /reserved-memory.
  // "reserved": [[${at.reserved}]],
  // "nodes": [{ "name": "framebuffer@${at.framebuffer.toString(16)}", "reg": [${at.framebufferReg}], "noMap": true }],

  // With UEFI: its memory map, from dmesg with efi=debug or memmap of
  // the UEFI shell. RAM is then what the map says.
  // "efiMap": "efi-map.txt",
}`;
}

const SOME_BANK: AddressRange = { start: 0x8000_0000n, end: 0xc000_0000n };
const MIB = 1n << 20n;

/** Places in a bank that an example may name: a line that is switched on must not leave the board's RAM. */
function examplePlaces({ start, end }: AddressRange) {
  const size = end - start;
  const least = 64n * 1024n;
  // A bank of a GiB or more is no different from one of a GiB.
  const part = size >= 1024n * MIB ? 16n * MIB : (size / 64n / least || 1n) * least;
  const range = (from: bigint, to: bigint) => `"${hex(from)}", "${hex(to)}"`;
  const framebuffer = start + 28n * part;
  return {
    kernelImage: range(start + part / 8n, start + 3n * part),
    initrd: range(start + 8n * part, start + 10n * part),
    blob: start + 15n * part,
    reserved: range(end - (part < MIB ? part : MIB), end),
    framebuffer,
    framebufferReg: range(framebuffer, framebuffer + part),
  };
}

/** An exact size, unlike one that is rounded for reading. */
function sizeText(size: bigint): string {
  if (size % (1n << 30n) === 0n) return `${size >> 30n} GiB`;
  return size % (1n << 20n) === 0n ? `${size >> 20n} MiB` : hex(size);
}

function inserted(before: string, at: number, text: string): ProfileStart {
  const into = text.indexOf(FIRST_KEY);
  return { insert: { at, text }, cursor: Math.min(at, before.length) + Math.max(0, into) };
}

function indented(text: string, indent: string): string {
  return text.replace(/\n(?=[^\n])/g, `\n${indent}`);
}

/** The white space that a line begins with. */
function indentAt(text: string, offset: number): string {
  const line = text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset);
  return line.trim() === '' ? line : '';
}

/**
 * The name of a board in an entry of a profile: its path relative to the profile's folder, where the board is below that folder.
 */
export function fileName(folder: string, path: string): string {
  const base = folder.endsWith('/') ? folder : `${folder}/`;
  return path.startsWith(base) ? path.slice(base.length) : path;
}

/** Whether an entry applies to the board, as the only one of a file. */
function isFor(entry: string, folder: string, board: PlannedBoard): boolean {
  const [read] = readProfile(`{"boards":[${entry}\n]}`).value.boards;
  return read !== undefined && applies(read, folder, board);
}

function firstPlaceIn(node: JsonNode): number {
  return node.kind === 'object' ? (node.members[0]?.keyAt.start ?? node.start + 1) : node.start;
}
