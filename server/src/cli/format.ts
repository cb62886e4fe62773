/** `dtatlas format`: sources in the kernel's coding style. */
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { LineIndex } from '../base/lineIndex.ts';
import { formatText, LINE_LENGTH } from '../style/format.ts';
import type { Caller } from './caller.ts';
import { filesBelow } from './filesBelow.ts';
import { isFolder } from './folderInput.ts';
import { formatDiff } from './formatDiff.ts';
import { readBytes, STANDARD_INPUT } from './inputFile.ts';
import { displayPath } from './problemText.ts';
import { parseOptions, UsageError } from './usage.ts';

const OPTIONS = {
  check: { type: 'boolean' },
  diff: { type: 'boolean' },
  'line-length': { type: 'string' },
  write: { type: 'boolean' },
} as const;

/** What happened to one file. */
type Outcome = 'same' | 'changed' | 'failed';

/**
 * Prints one formatted file, or handles any number of files as an option says. Exit code 1 when `--check` or `--diff` finds
 * a file that is not formatted, or a file cannot be formatted.
 */
export async function formatCommand(args: readonly string[], caller: Caller): Promise<number> {
  const { values, positionals } = parseOptions({ args: [...args], options: OPTIONS, allowPositionals: true });
  if (positionals.length === 0) throw new UsageError('takes at least one file or folder');
  const lineLength = lengthOf(values['line-length']);
  const files = [...new Set(positionals.flatMap(sourcesOf))];
  const isPrinted = values.check !== true && values.diff !== true && values.write !== true;
  if (isPrinted && files.length > 1) {
    throw new UsageError('prints one file alone; --write, --check or --diff take any number');
  }
  if (values.write === true && files.includes('-')) throw new UsageError('cannot write to standard input');
  const outcomes = files.map((file): Outcome => {
    const bytes = readBytes(file);
    const before = Buffer.from(bytes).toString('utf8');
    const name = file === '-' ? STANDARD_INPUT : displayPath(file);
    if (Buffer.compare(Buffer.from(before, 'utf8'), bytes) !== 0) {
      caller.writeError(`${name}: error: The file is not UTF-8 text: it is not formatted.\n`);
      return 'failed';
    }
    const formatted = formatText(before, { lineLength });
    if ('refusal' in formatted) {
      const { line, character } = new LineIndex(before).positionAt(formatted.start);
      caller.writeError(`${name}:${line + 1}:${character + 1}: error: ${formatted.refusal}\n`);
      return 'failed';
    }
    const after = formatted.text;
    if (isPrinted) caller.write(after);
    if (after === before) return 'same';
    if (values.diff === true) caller.write(formatDiff(name, before, after));
    if (values.check === true) caller.write(`${name}\n`);
    if (values.write === true) writeFileSync(resolve(file), after);
    return 'changed';
  });
  if (outcomes.includes('failed')) return 1;
  return (values.check === true || values.diff === true) && outcomes.includes('changed') ? 1 : 0;
}

/** A file itself; for a folder every source below it. */
function sourcesOf(argument: string): readonly string[] {
  if (argument === '-' || !isFolder(argument)) return [argument];
  const found = filesBelow(argument, /\.(?:dts|dtsi|dtso|overlay)$/);
  if (found.length === 0) throw new UsageError(`no .dts, .dtsi, .dtso or .overlay below '${argument}'`);
  return found;
}

function lengthOf(value: string | undefined): number {
  if (value === undefined) return LINE_LENGTH;
  if (!/^\d{1,4}$/.test(value))
    throw new UsageError(`--line-length takes a number of columns, 0 for any; not '${value}'`);
  return Number(value);
}
