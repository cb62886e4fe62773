/** `dtatlas compare`: the differences between two trees, and which of them firmware usually makes. */
import { isFdt, readFdt } from '../fdt/read.ts';
import { type ComparedTree, compareTrees, isSame } from '../treeDiff/compareTrees.ts';
import { differencesToJson } from '../treeDiff/differencesJson.ts';
import { differenceText } from '../treeDiff/differenceText.ts';
import { sortFirmwareEdits } from '../treeDiff/firmwareEdits.ts';
import { firmwareText } from '../treeDiff/firmwareText.ts';
import type { Caller } from './caller.ts';
import { readBytes } from './inputFile.ts';
import { OVERLAY_OPTIONS, openBoard, overlayFiles } from './overlays.ts';
import { fileArgument, openSession, ProblemWriter, type Session, writeProblems } from './session.ts';
import { parseOptions, ReportedError, SOURCE_OPTIONS, UsageError } from './usage.ts';

/** Exit code 0 when the trees mean the same, 1 when they differ. */
export async function compareCommand(args: readonly string[], caller: Caller): Promise<number> {
  const { values, positionals } = parseOptions({
    args: [...args],
    allowPositionals: true,
    options: {
      ...SOURCE_OPTIONS,
      ...OVERLAY_OPTIONS,
      all: { type: 'boolean' },
      json: { type: 'boolean' },
      firmware: { type: 'boolean' },
    },
  });
  const [first, second, ...more] = positionals;
  if (first === undefined || second === undefined || more.length > 0) throw new UsageError('takes exactly two files');
  // dtc may leave out unreferenced nodes where no labels are kept: both trees have to be made alike.
  const symbols = [first, second].some(keepsLabels);
  const session = openSession(caller, { ...values, resolve: { symbols } });
  const before = await openTree(session, first, values.overlay ?? []);
  const after = await openTree(session, second, []);
  const differences = compareTrees(before, after);
  const roots = { before: before.root, after: after.root };
  // A source beside a blob: firmware was given the source, and made the blob of it.
  const ofFirmware = values.firmware === true || (!before.isBlob && after.isBlob);
  const edits = ofFirmware ? sortFirmwareEdits(differences, roots) : undefined;
  const all = values.all === true;
  if (values.json) caller.write(`${JSON.stringify(differencesToJson(differences, edits), undefined, 2)}\n`);
  else if (isSame(differences)) caller.write('The trees mean the same.\n');
  else if (edits) caller.write(firmwareText(differences, roots, all, edits));
  else caller.write(differenceText(differences, { all }));
  return isSame(differences) ? 0 : 1;
}

/** Whether a blob was compiled with `-@`; false for a source. */
function keepsLabels(name: string): boolean {
  const bytes = readBytes(name);
  const root = isFdt(bytes) ? readFdt(bytes).value?.root : undefined;
  return root?.children.some((child) => child.name === '__symbols__') ?? false;
}

interface OpenedTree extends ComparedTree {
  readonly isBlob: boolean;
}

/** A source, a blob, or a folder like /proc/device-tree. */
async function openTree(session: Session, name: string, overlays: readonly string[]): Promise<OpenedTree> {
  const bytes = readBytes(name);
  if (isFdt(bytes)) {
    if (overlays.length > 0) throw new UsageError(`--overlay is for a source, and '${name}' is a blob`);
    const { value, problems } = readFdt(bytes);
    for (const { code, offset, message } of problems) {
      session.caller.writeError(`${name}: error[${code}]: at byte ${offset}: ${message}\n`);
    }
    if (!value) throw new ReportedError();
    return { root: value.root, reservations: value.memReserve, isBlob: true };
  }
  if (/\.dtbo?$/.test(name)) throw new UsageError(`'${name}' is no flattened device tree`);
  const board = await openBoard(session, fileArgument(session, name), overlayFiles(session, overlays));
  if (!board) throw new UsageError(`cannot read '${name}'`);
  const errors = board.problems.filter(({ severity }) => severity === 'error');
  writeProblems(new ProblemWriter(session), errors);
  if (errors.length > 0) throw new ReportedError();
  return { root: board.root, reservations: board.compiled.run.reservations, isBlob: false };
}
