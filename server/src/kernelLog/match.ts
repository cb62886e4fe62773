/**
 * Finds the formats in the kernel's sources that can have printed a line of a log. A format is split at its placeholders, and its
 * parts are searched one after the other, so time grows with the length of the line, whatever the line holds.
 */
import type { PrintedRow } from './printedRow.ts';

/** A format that is split once. */
interface Pattern {
  readonly row: PrintedRow;
  /** The texts between the placeholders, in order; the first and the last may be empty. */
  readonly parts: readonly string[];
  /** The number of letters and digits in all parts. */
  readonly weight: number;
  readonly isOfDevice: boolean;
}

/** A format that a line fits. */
export interface Match {
  readonly row: PrintedRow;
  /** The values of the placeholders, in order. */
  readonly values: readonly string[];
  /** `qcom_q6v5_pas 30000000.remoteproc`: the driver and device that print the line; undefined for lines of the kernel itself. */
  readonly device: string | undefined;
  readonly weight: number;
}

/** Longer lines are cut: the kernel's own end at 1,024 bytes (LOG_LINE_MAX, 7.2 kernel/printk/printk.c). */
const LINE_MAX = 4096;
/** A format with fewer letters and digits is not specific enough. */
const WEIGHT_MIN = 8;

const patterns = new WeakMap<readonly PrintedRow[], readonly Pattern[]>();

function patternsOf(rows: readonly PrintedRow[]): readonly Pattern[] {
  const known = patterns.get(rows);
  if (known) return known;
  const made = rows.map((row): Pattern => {
    const parts = row[1].split(PLACEHOLDER);
    return { row, parts, weight: weightOf(parts), isOfDevice: row[0] === row[0].toUpperCase() };
  });
  patterns.set(rows, made);
  return made;
}

/** A conversion of printk: flags, width, length, letter; a pointer has letters of its own behind it (%pa, %pap, %pOF, %pS). */
const PLACEHOLDER =
  /%[-+ #0]{0,4}\d{0,3}(?:\.[*\d]{0,3})?(?:hh|ll|[hlzjt])?(?:p(?:OF[a-zA-Z]{0,2}|a[pd]?|[SsFfRrKxe])?|[a-oq-zA-Z])/;

function weightOf(parts: readonly string[]): number {
  return parts.reduce((sum, part) => sum + part.replaceAll(/[^A-Za-z\d]/g, '').length, 0);
}

/** The formats that fit best, all of the same weight; empty where none fits. `line` may begin with any kind of stamp. */
export function matchLine(line: string, tables: readonly (readonly PrintedRow[])[]): readonly Match[] {
  const said = withoutStamp(line.slice(0, LINE_MAX));
  let best: Match[] = [];
  for (const rows of tables) {
    for (const pattern of patternsOf(rows)) {
      const least = best[0]?.weight ?? WEIGHT_MIN;
      if (pattern.weight < least) continue;
      const match = fits(pattern, said);
      if (!match) continue;
      if (match.weight > least || best.length === 0) best = [match];
      else best.push(match);
    }
  }
  const own = best.filter(({ row, device }) => device !== undefined && isOf(row[2], device));
  return own.length > 0 ? own : best;
}

/** The line without `[    0.000000] `, `<6>`, `kernel: ` and the text that a journal writes before them. */
function withoutStamp(line: string): string {
  const kernel = ` ${line}`.indexOf(' kernel: ');
  const text = (kernel >= 0 ? line.slice(kernel + 'kernel: '.length) : line).trim();
  return text.replace(/^(?:<\d{1,3}>)?(?:\[ {0,8}\d{1,8}\.\d{1,9}\](?:\[ {0,6}[TC]\d{1,6}\])? ?)?/, '').trim();
}

function fits({ row, parts, weight, isOfDevice }: Pattern, said: string): Match | undefined {
  const [first = '', ...rest] = parts;
  if (!isOfDevice) {
    if (!said.startsWith(first)) return undefined;
    const values = valuesBehind(rest, said, first.length);
    return values && { row, values, device: undefined, weight };
  }
  // "driver device: text", and the driver core's "error -EINVAL: text" between them.
  for (let at = 0, tries = 0; tries < STARTS_MAX; tries++) {
    const colon = said.indexOf(': ', at);
    if (said.startsWith(first, at)) {
      const values = valuesBehind(rest, said, at + first.length);
      if (values) return { row, values, device: at === 0 ? undefined : said.slice(0, at - 2), weight };
    }
    if (colon < 0) return undefined;
    at = colon + 2;
  }
  return undefined;
}

/** Most places at which the text of a device may begin. */
const STARTS_MAX = 6;

/** The values before each part; undefined where a part is missing, or where text follows the last part. */
function valuesBehind(parts: readonly string[], said: string, from: number): readonly string[] | undefined {
  const values: string[] = [];
  let at = from;
  for (const [i, part] of parts.entries()) {
    const isLast = i === parts.length - 1;
    const found = isLast ? (part === '' ? said.length : said.lastIndexOf(part)) : said.indexOf(part, at);
    if (found < at) return undefined;
    values.push(said.slice(at, found));
    at = found + part.length;
  }
  return said.slice(at).trim() === '' ? values : undefined;
}

/** Whether the name of a file contains the driver's name: `qcom_q6v5_pas` and `drivers/remoteproc/qcom_q6v5_pas.c`. */
function isOf(file: string, device: string): boolean {
  const driver = device.split(' ', 1)[0]?.replaceAll('-', '_') ?? '';
  return driver.length > 2 && file.includes(driver);
}
