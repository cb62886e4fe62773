/**
 * Reads what U-Boot prints: its banner, `printenv` and `bdinfo` with lmb (cmd/bdinfo.c; lib/lmb.c, lmb_dump_all_force), once or
 * several times in one text.
 */
import type { LmbEntry, LmbFlags } from './lmb.ts';

/** Most lines that are read, and most variables and entries that are kept. */
const LINES_MAX = 1_000_000;
const ENTRIES_MAX = 20_000;
const VARIABLES_MAX = 20_000;
/** Longer lines are cut: scripts in variables are long, addresses are not. */
const LINE_MAX = 4096;

interface Range {
  readonly start: bigint;
  readonly end: bigint;
}

/** What a console shows of U-Boot. */
export interface UBootConsole {
  /** `2025.01`; undefined where there is no banner. */
  readonly release: string | undefined;
  readonly environment: ReadonlyMap<string, string>;
  readonly banks: readonly Range[];
  /** The address to which U-Boot relocated. */
  readonly relocated: bigint | undefined;
  /** lmb's list of reserved memory; undefined where it is not printed. */
  readonly reserved: readonly LmbEntry[] | undefined;
  /** U-Boot's messages about regions that it could not reserve. */
  readonly refused: readonly string[];
}

/** Reads a console; never throws. */
export function readUBootConsole(text: string): UBootConsole {
  const reader = new ConsoleReader();
  let left = LINES_MAX;
  for (const raw of text.split('\n')) {
    if (left-- <= 0) break;
    reader.readLine((raw.length > LINE_MAX ? raw.slice(0, LINE_MAX) : raw).replace(/\r/g, '').trimEnd());
  }
  return reader.finish();
}

const BANNER = /\bU-Boot (?:SPL )?(\d{4}\.\d{2})/;
const LMB_RESERVED =
  /^\s*reserved\[(?:0x)?[0-9a-f]{1,6}\]\s+\[0x([0-9a-f]{1,16})-0x([0-9a-f]{1,16})\], 0x[0-9a-f]{1,16} bytes,? flags: (.{1,60})$/;
const VARIABLE = /^([\w.-]{1,100})=(.*)$/;
const FIELD = /^(?:-> )?([a-z][a-zA-Z ]{0,20}?)\s*= 0x([0-9a-f]{1,16})$/;

/** Flags by the words of newer releases, and by the numbers of older ones (include/lmb.h). */
const FLAGS: Readonly<Record<string, LmbFlags>> = {
  none: 'none',
  '0': 'none',
  'no-map': 'no-map',
  '2': 'no-map',
  '4': 'no-map',
  'no-overwrite': 'no-overwrite',
  'no-notify, no-overwrite': 'no-notify, no-overwrite',
};

class ConsoleReader {
  #release: string | undefined;
  readonly #environment = new Map<string, string>();
  #banks: Range[] = [];
  #bankStart: bigint | undefined;
  #relocated: bigint | undefined;
  #reserved: LmbEntry[] | undefined;
  readonly #refused: string[] = [];

  readLine(line: string): void {
    const banner = BANNER.exec(line)?.[1];
    if (banner !== undefined) this.#release = banner;
    else if (line.startsWith('ERROR: reserving fdt memory region failed')) {
      if (this.#refused.length < ENTRIES_MAX) this.#refused.push(line);
    } else if (/^\s*lmb_dump_all:/.test(line)) this.#reserved = [];
    else this.#readEntry(line);
  }

  #readEntry(line: string): void {
    const entry = LMB_RESERVED.exec(line);
    if (entry !== null) {
      const [, first = '0', last = '0', words = ''] = entry;
      const flags = FLAGS[words] ?? 'none';
      this.#reserved ??= [];
      if (this.#reserved.length < ENTRIES_MAX) {
        this.#reserved.push({ start: BigInt(`0x${first}`), end: BigInt(`0x${last}`) + 1n, flags });
      }
      return;
    }
    const field = FIELD.exec(line);
    if (field !== null) {
      this.#readField(field[1] ?? '', BigInt(`0x${field[2] ?? '0'}`));
      return;
    }
    const variable = VARIABLE.exec(line);
    if (variable?.[1] !== undefined && this.#environment.size < VARIABLES_MAX) {
      this.#environment.set(variable[1], variable[2] ?? '');
    }
  }

  #readField(name: string, value: bigint): void {
    if (name === 'relocaddr') this.#relocated = value;
    else if (name === 'DRAM bank' && value === 0n) this.#banks = [];
    else if (name === 'start') this.#bankStart = value;
    else if (name === 'size' && this.#bankStart !== undefined) {
      this.#banks.push({ start: this.#bankStart, end: this.#bankStart + value });
      this.#bankStart = undefined;
    }
  }

  finish(): UBootConsole {
    return {
      release: this.#release,
      environment: this.#environment,
      banks: this.#banks.filter(({ start, end }) => end > start),
      relocated: this.#relocated,
      reserved: this.#reserved,
      refused: this.#refused,
    };
  }
}
