/**
 * Readers for the values of a profile's keys. Each reader returns undefined for a wrong value, after it has reported what is
 * expected.
 */
import { U64_MAX } from '../base/bytes.ts';
import { kernelHelp, kernelNamed } from '../boot/kernel/kernels.ts';
import type { AddressRange, ReservedNode } from '../boot/profile.ts';
import type { KernelName } from '../boot/report.ts';
import type { JsonNode } from './json.ts';
import type { ProfileProblem } from './profileProblem.ts';

/** The function to which readers report what is wrong. */
export type Complain = (
  code: ProfileProblem['code'],
  message: string,
  at: { readonly start: number; readonly end: number },
) => void;

/** Most entries of one list; a memory map has some dozens. */
const LIST_MAX = 4096;

/** A size of RAM: banks, or a number of bytes that is laid out in the ranges of the SoC family. */
export interface RamChoice {
  /** Its name, `4 GiB`; undefined when it is the only one. */
  readonly name: string | undefined;
  readonly ram: readonly AddressRange[] | bigint;
}

/** A kernel or several. */
export function readKernels(node: JsonNode, complain: Complain): readonly KernelName[] | undefined {
  const items = node.kind === 'array' ? node.items : [node];
  const kernels: KernelName[] = [];
  for (const item of items) {
    // `all` needs no action: every board is compared on kernels of all families, whichever is chosen.
    if (item.kind === 'string' && item.value === 'all') continue;
    const kernel = item.kind === 'string' ? kernelNamed(item.value) : undefined;
    if (kernel === undefined)
      complain('profile-value', kernelHelp(item.kind === 'string' ? item.value : '', ['all']), item);
    else if (!kernels.includes(kernel)) kernels.push(kernel);
  }
  if (items.length === 0) complain('profile-value', 'At least one kernel is expected.', node);
  return kernels.length > 0 ? kernels : undefined;
}

/** One of some words. */
export function readWord<T extends string>(words: readonly T[]) {
  return (node: JsonNode, complain: Complain): T | undefined => {
    const found = words.find((word) => node.kind === 'string' && word === node.value);
    if (found === undefined) complain('profile-value', `Expected is one of ${quoted(words)}.`, node);
    return found;
  };
}

/** One of `words`, or a list of them. */
export function readWords<T extends string>(words: readonly T[]) {
  const read = readWord(words);
  return (node: JsonNode, complain: Complain): readonly T[] | undefined => {
    const items = node.kind === 'array' ? limited(node.items, node, complain) : [node];
    return items.map((item) => read(item, complain)).filter((word) => word !== undefined);
  };
}

/** Any string. */
export function readText(node: JsonNode, complain: Complain): string | undefined {
  if (node.kind === 'string') return node.value;
  complain('profile-value', 'A string is expected.', node);
  return undefined;
}

/** A string, or a list of strings. */
export function readTexts(node: JsonNode, complain: Complain): readonly string[] | undefined {
  if (node.kind !== 'array') {
    const text = readText(node, complain);
    return text === undefined ? undefined : [text];
  }
  return node.items.map((item) => readText(item, complain)).filter((text) => text !== undefined);
}

/** `"0x80000000"`, or decimal. */
function readAddress(node: JsonNode, complain: Complain): bigint | undefined {
  if (node.kind === 'string' && /^\s*(?:0[xX][0-9a-fA-F]{1,16}|\d{1,20})\s*$/.test(node.value)) {
    const address = BigInt(node.value.trim());
    if (address <= U64_MAX) return address;
  }
  complain('profile-value', 'An address is expected, as a string: "0x80000000".', node);
  return undefined;
}

/**
 * The address of the blob. All architectures require a multiple of 8 bytes: `fixmap_remap_fdt` of arch/arm64/mm/fixmap.c maps no
 * other, and libfdt reads the blob by 64-bit words.
 */
export function readBlobAddress(node: JsonNode, complain: Complain): bigint | undefined {
  const address = readAddress(node, complain);
  if (address === undefined || address % 8n === 0n) return address;
  complain('profile-value', 'A device-tree blob lies on a multiple of 8; the kernel takes no other, and stops.', node);
  return undefined;
}

/** The largest size that is accepted: what 48 bits address. */
const SIZE_MAX = 1n << 48n;

/** The reasons why a text is no size. */
export const SIZE_FAULTS = {
  'no-size': 'A size is expected: "4 GiB" or "0x1000".',
  'out-of-range': 'This size is out of range: from 1 byte to 256 TiB.',
} as const;

/** A size: `"4 GiB"`, `"0x1000"`. */
export function readSize(node: JsonNode, complain: Complain): bigint | undefined {
  const size = node.kind === 'string' ? sizeOf(node.value) : 'no-size';
  if (typeof size === 'bigint') return size;
  complain('profile-value', SIZE_FAULTS[size], node);
  return undefined;
}

/** `P` and `E` are recognised only to refuse them with a fitting message. */
const UNITS = ['', 'K', 'M', 'G', 'T', 'P', 'E'];

/** The bytes of `4 GiB`, `4G`, `1.5 GiB` or `0x1000`, or the reason why the text is no size. */
export function sizeOf(text: string): bigint | keyof typeof SIZE_FAULTS {
  const match = /^(0[xX][0-9a-fA-F]{1,16}|\d{1,12}(?:\.\d{1,6})?)\s*(?:([KMGTPE])(?:i?B)?|B)?$/i.exec(text.trim());
  if (match?.[1] === undefined) return 'no-size';
  const shift = 10n * BigInt(Math.max(UNITS.indexOf((match[2] ?? '').toUpperCase()), 0));
  const [whole = '0', rest = ''] = match[1].split('.');
  const scale = 10n ** BigInt(rest.length);
  const size = ((BigInt(whole) * scale + BigInt(rest === '' ? '0' : rest)) << shift) / scale;
  return size > 0n && size <= SIZE_MAX ? size : 'out-of-range';
}

/** The bytes of a size; undefined where the text is none. */
export function parseSize(text: string): bigint | undefined {
  const size = sizeOf(text);
  return typeof size === 'bigint' ? size : undefined;
}

/** `["0xSTART", "0xEND"]`, the end exclusive. */
export function readRange(node: JsonNode, complain: Complain): AddressRange | undefined {
  if (node.kind !== 'array' || node.items.length !== 2) {
    complain('profile-value', 'A pair is expected: ["0xSTART", "0xEND"], the end exclusive.', node);
    return undefined;
  }
  const [first, second] = node.items;
  const start = first && readAddress(first, complain);
  const end = second && readAddress(second, complain);
  if (start === undefined || end === undefined) return undefined;
  if (end > start) return { start, end };
  complain('profile-value', 'The end lies before the start; a pair is a start and an exclusive end, not a size.', node);
  return undefined;
}

/** A list of pairs. */
export function readRanges(node: JsonNode, complain: Complain): readonly AddressRange[] | undefined {
  if (node.kind !== 'array') {
    complain('profile-value', 'A list of pairs is expected: [["0xSTART", "0xEND"], …].', node);
    return undefined;
  }
  // A single pair in place of a list is a common mistake.
  if (node.items.length === 2 && node.items.every(({ kind }) => kind === 'string')) {
    const range = readRange(node, complain);
    return range && [range];
  }
  return limited(node.items, node, complain)
    .map((item) => readRange(item, complain))
    .filter((range) => range !== undefined);
}

/** `{ "4 GiB": BANKS, "8 GiB": … }`, `["4 GiB", "8 GiB"]`, `"4 GiB"`; banks are pairs, or a size. */
export function readRam(node: JsonNode, complain: Complain): readonly RamChoice[] | undefined {
  const choices: RamChoice[] = [];
  if (node.kind === 'object') {
    for (const { key, keyAt, value } of node.members) {
      const ram = value.kind === 'string' ? readSize(value, complain) : readRanges(value, complain);
      if (typeof ram === 'object' && ram.length === 0) complain('profile-value', `"${key}" has no bank.`, keyAt);
      else if (ram !== undefined) choices.push({ name: key, ram });
    }
  } else {
    const items = node.kind === 'array' ? limited(node.items, node, complain) : [node];
    for (const item of items) {
      const ram = readSize(item, complain);
      if (ram !== undefined && item.kind === 'string') choices.push({ name: item.value.trim(), ram });
    }
  }
  const empty = node.kind === 'object' ? node.members.length === 0 : choices.length === 0 && node.kind === 'array';
  if (empty) complain('profile-value', 'At least one size of RAM is expected: { "4 GiB": [["0x…", "0x…"]] }.', node);
  return choices.length > 0 ? choices : undefined;
}

/** Children of /reserved-memory that firmware adds. */
export function readNodes(node: JsonNode, complain: Complain): readonly ReservedNode[] | undefined {
  if (node.kind !== 'array') {
    complain('profile-value', 'A list of nodes is expected: [{ "name": …, "reg": ["0xSTART", "0xEND"] }].', node);
    return undefined;
  }
  return limited(node.items, node, complain)
    .map((item) => readNode(item, complain))
    .filter((one) => one !== undefined);
}

function readNode(node: JsonNode, complain: Complain): ReservedNode | undefined {
  if (node.kind !== 'object') {
    complain('profile-value', 'An object is expected: { "name": …, "reg": ["0xSTART", "0xEND"] }.', node);
    return undefined;
  }
  let name: string | undefined;
  let reg: AddressRange | undefined;
  let compatible: string | undefined;
  const flags: { noMap?: boolean; reusable?: boolean } = {};
  for (const { key, keyAt, value } of node.members) {
    if (key === 'name') name = readText(value, complain);
    else if (key === 'reg') reg = readRange(value, complain);
    else if (key === 'compatible') compatible = readText(value, complain);
    else if (key === 'noMap' || key === 'reusable') {
      if (value.kind === 'boolean') flags[key] = value.value;
      else complain('profile-value', 'true or false is expected.', value);
    } else complain('profile-unknown-key', `A node has no "${key}"; known are ${quoted(NODE_KEYS)}.`, keyAt);
  }
  if (name !== undefined && !/^[\w,.+@-]{1,63}$/.test(name)) {
    complain('profile-value', `"${name}" cannot be the name of a node.`, node);
    return undefined;
  }
  if (name === undefined || reg === undefined) {
    if (!node.members.some(({ key }) => key === 'name') || !node.members.some(({ key }) => key === 'reg')) {
      complain('profile-value', 'A node needs "name" and "reg".', node);
    }
    return undefined;
  }
  return { name, reg, ...flags, ...(compatible === undefined ? {} : { compatible }) };
}

/** Keys of a node that firmware adds. */
export const NODE_KEYS = ['name', 'reg', 'noMap', 'reusable', 'compatible'] as const;

function limited(items: readonly JsonNode[], node: JsonNode, complain: Complain): readonly JsonNode[] {
  if (items.length <= LIST_MAX) return items;
  complain('profile-limit', `Only the first ${LIST_MAX} entries are read.`, node);
  return items.slice(0, LIST_MAX);
}

/** `"a", "b"`. */
export function quoted(words: readonly string[]): string {
  return words.map((word) => `"${word}"`).join(', ');
}
