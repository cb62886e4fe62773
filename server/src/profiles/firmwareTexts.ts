/**
 * Keys whose value is a text that firmware or a kernel prints: the text itself, or the path of a file with it, which
 * `firmwareFiles.ts` reads.
 */
import type { EfiEntry } from '../firmware/efi/memoryMap.ts';
import { readEfiMap } from '../firmware/efi/readMemoryMap.ts';
import { readUBootConsole } from '../firmware/uBoot/readConsole.ts';
import type { UBoot } from '../firmware/uBoot/reserve.ts';
import type { JsonNode } from './json.ts';
import type { FirmwareText } from './keys.ts';
import { type Complain, readText, readTexts } from './keyValues.ts';

/** The parsed text, and sentences about what is wrong with it. */
export interface Parsed<T> {
  readonly value: T;
  readonly faults: readonly string[];
  /** Whether the text contains nothing that the reader looks for. */
  readonly isEmpty: boolean;
}

/** The text of `efiMap`. */
export function parseEfiMap(text: string): Parsed<readonly EfiEntry[]> {
  const { entries, faults } = readEfiMap(text);
  return { value: entries, faults, isEmpty: entries.length === 0 };
}

/** The text of `uBoot`. */
export function parseUBoot(text: string): Parsed<UBoot> {
  const value = readUBootConsole(text);
  const { environment, banks, release } = value;
  const isEmpty = environment.size === 0 && banks.length === 0 && release === undefined;
  const faults = isEmpty ? ['The text holds nothing that U-Boot prints: no variable, no bdinfo, no banner.'] : [];
  return { value, faults, isEmpty };
}

/** Reads a key: a list of lines, one string of several lines, or the path of a file. */
export function readFirmwareText<T>(parse: (text: string) => Parsed<T>) {
  return (node: JsonNode, complain: Complain): FirmwareText<T> | undefined => {
    const lines = node.kind === 'array' ? readTexts(node, complain) : readText(node, complain);
    if (lines === undefined) return undefined;
    if (typeof lines === 'string' && !lines.includes('\n') && parse(lines).isEmpty) {
      return { kind: 'file', path: lines, at: { start: node.start, end: node.end } };
    }
    return parsed(parse, typeof lines === 'string' ? lines : lines.join('\n'), node, complain);
  };
}

/** The key with its text read; faults of the text are reported at `at`. */
export function parsed<T>(
  parse: (text: string) => Parsed<T>,
  text: string,
  at: { readonly start: number; readonly end: number },
  complain: Complain,
): FirmwareText<T> {
  const { value, faults } = parse(text);
  for (const fault of faults) complain('profile-firmware-text', fault, at);
  return { kind: 'read', value };
}
