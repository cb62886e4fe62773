/** `dtatlas map`: the board's memory map as text or picture, answers about it, and its cost. */
import { memoryMapOf, memoryMapOfBlob } from '../analysis/boardMap.ts';
import { readFdt } from '../fdt/read.ts';
import { EXPORT_FORMATS, exportMap } from '../mapModel/export.ts';
import { renderMapSvg } from '../mapModel/renderSvg.ts';
import { bootGenerations } from '../profiles/severalBoots.ts';
import type { TreeNode } from '../tree/treeView.ts';
import { openBootInput } from './bootInput.ts';
import { BOOT_OPTIONS, requireEngine } from './bootPlan.ts';
import type { Caller } from './caller.ts';
import { answerText, budgetText, LIST_FORMATS } from './mapAnswers.ts';
import { compareMapCommand } from './mapCompare.ts';
import { oneOf, parseOptions, ReportedError, UsageError } from './usage.ts';

const FORMATS = [...EXPORT_FORMATS, 'svg'] as const;

/**
 * Prints the map, or the answer to `--ask` or `--budget`. Exit code 1 when the source has errors (the map then shows
 * the part that could be compiled), and when `--ask` finds nothing.
 */
export async function mapCommand(args: readonly string[], caller: Caller): Promise<number> {
  const { values, positionals } = parseOptions({
    args: [...args],
    allowPositionals: true,
    options: {
      ...BOOT_OPTIONS,
      format: { type: 'string' },
      ask: { type: 'string' },
      budget: { type: 'boolean' },
      'hide-disabled': { type: 'boolean' },
      compare: { type: 'string', multiple: true },
    },
  });
  const { ask, budget = false } = values;
  const format = oneOf('format', values.format ?? 'text', FORMATS);
  if (ask !== undefined && budget) throw new UsageError('--ask and --budget are one at a time');
  const hidesDisabled = values['hide-disabled'] === true;
  if (hidesDisabled && format !== 'svg')
    throw new UsageError('--hide-disabled is of --format svg: lists have all devices');
  const input = await openBootInput(caller, positionals, values);
  requireEngine(input.architecture, values.arch);
  const { compare } = values;
  if (compare !== undefined) {
    const json = oneOf('format', format, ['text', 'json']) === 'json';
    const options = { others: compare, json, values };
    return compareMapCommand(caller, positionals[0] ?? '', input, options);
  }
  const read = input.board ? undefined : readFdt(input.blob);
  const root: TreeNode | undefined = input.board?.root ?? read?.value?.root;
  if (!root) {
    for (const { code, offset, message } of read?.problems ?? []) {
      caller.writeError(`${positionals[0]}: error[${code}]: at byte ${offset}: ${message}\n`);
    }
    throw new ReportedError();
  }
  const { blob, plan, board } = input;
  const reports = bootGenerations(blob, plan);
  const [report] = reports;
  if (report === undefined) throw new ReportedError();
  const map = board ? memoryMapOf(board, report, plan, reports) : memoryMapOfBlob(blob, root, report, plan, reports);
  const list = () => oneOf('format', format, LIST_FORMATS);
  if (ask !== undefined) {
    const { text, found } = answerText(map, ask, list());
    caller.write(text);
    return found && !input.failed ? 0 : 1;
  }
  if (budget) caller.write(budgetText(map, list()));
  else caller.write(format === 'svg' ? renderMapSvg(map, { hidesDisabled }) : exportMap(map, format));
  return input.failed ? 1 : 0;
}
