/** `dtatlas map`: the board's memory map as text, JSON or SVG. */
import { memoryMapOf, memoryMapOfBlob } from '../analysis/boardMap.ts';
import { readFdt } from '../fdt/read.ts';
import { mapToJson } from '../mapModel/mapJson.ts';
import { renderMapSvg } from '../mapModel/renderSvg.ts';
import { renderMapText } from '../mapModel/renderText.ts';
import { bootGenerations } from '../profiles/severalBoots.ts';
import type { TreeNode } from '../tree/treeView.ts';
import { openBootInput } from './bootInput.ts';
import { BOOT_OPTIONS, requireEngine } from './bootPlan.ts';
import type { Caller } from './caller.ts';
import { oneOf, parseOptions, ReportedError } from './usage.ts';

const FORMATS = ['text', 'json', 'svg'] as const;

/** Prints the map; exit code 1 when the source has errors, and the map is that of what could be compiled. */
export async function mapCommand(args: readonly string[], caller: Caller): Promise<number> {
  const { values, positionals } = parseOptions({
    args: [...args],
    allowPositionals: true,
    options: { ...BOOT_OPTIONS, format: { type: 'string' } },
  });
  const format = oneOf('format', values.format ?? 'text', FORMATS);
  const input = await openBootInput(caller, positionals, values);
  requireEngine(input.architecture, values.arch);
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
  if (format === 'json') caller.write(`${JSON.stringify(mapToJson(map), undefined, 2)}\n`);
  else caller.write(format === 'svg' ? renderMapSvg(map) : renderMapText(map));
  return input.failed ? 1 : 0;
}
