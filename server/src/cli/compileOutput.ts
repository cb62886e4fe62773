/** Output of `compile`: a blob or source, from a compiled board or from bytes with applied overlays. */
import { BlobBoard } from '../analysis/blobBoard.ts';
import type { Board } from '../analysis/board.ts';
import { treeToAssembler } from '../fdt/assembler.ts';
import { treeFromBlob } from '../fdt/blobTree.ts';
import { decompileFdt } from '../fdt/decompile.ts';
import { type FdtBlob, readFdt } from '../fdt/read.ts';
import { treeToSource } from '../fdt/treeSource.ts';
import { writeFdt } from '../fdt/write.ts';
import { treeToYaml } from '../fdt/yaml.ts';
import { flatten, guessBootCpu } from '../link/compile.ts';
import { sourceAnnotator } from './annotate.ts';
import type { CompileArguments } from './compileOptions.ts';
import type { Session } from './session.ts';

/** dtc, too, creates the file of `-O null -o FILE`, and leaves it empty. */
const NOTHING = new Uint8Array(0);

/** The output for a board that was read from a source or a blob. */
export function boardOutput(session: Session, board: Board, options: CompileArguments): Uint8Array {
  const { layout, format, annotate } = options;
  if (format === 'dtb') return boardBlob(board, options, layout);
  const { root, reservations, isPlugin } = board.compiled.run;
  const encoding = board instanceof BlobBoard ? 'latin1' : 'utf8';
  if (format === 'null') return NOTHING;
  if (format === 'asm') {
    const written = { ...layout, bootCpu: bootCpuOf(board, options) ?? guessBootCpu(board.compiled.run) };
    return Buffer.from(treeToAssembler(root, reservations, written), encoding);
  }
  if (format === 'yaml') return Buffer.from(treeToYaml(root, layout.sort ?? false), encoding);
  const comments = annotate ? { annotate: sourceAnnotator(session, annotate) } : {};
  const text = treeToSource({ root, reservations, isPlugin }, { sort: layout.sort ?? false, ...comments });
  // Names and strings of a blob are bytes of no known encoding.
  return Buffer.from(text, encoding);
}

/** The blob of a board, in the requested layout. */
export function boardBlob(
  board: Board,
  options: CompileArguments,
  layout: CompileArguments['layout'] = {},
): Uint8Array {
  return flatten(board.compiled, bootCpuOf(board, options), layout);
}

/** The requested boot CPU; undefined when it is to be guessed. */
function bootCpuOf(board: Board, { bootCpu }: CompileArguments): number | undefined {
  const own = board instanceof BlobBoard ? board.bootCpu : 0;
  return bootCpu === 'guess' ? undefined : bootCpu === 'input' ? own : bootCpu;
}

/** The output for a blob with overlays: as fdtoverlay leaves it unless a layout is given. Undefined if it cannot be read. */
export function overlaidOutput(bytes: Uint8Array, options: CompileArguments): Uint8Array | undefined {
  const { layout, format, bootCpu } = options;
  const blob = readFdt(bytes, 'dtc').value;
  if (!blob) return undefined;
  const laidOut = Object.keys(layout).length === 0 && bootCpu === 'input' ? bytes : layOut(blob, options);
  if (format === 'null') return NOTHING;
  if (format === 'dtb') return laidOut;
  const tree = laidOut === bytes ? blob : readFdt(laidOut, 'dtc').value;
  return tree && Buffer.from(decompileFdt(tree), 'latin1');
}

function layOut(blob: FdtBlob, { layout, bootCpu }: CompileArguments): Uint8Array {
  const { root, reservations } = treeFromBlob(blob);
  return writeFdt(root, reservations, { ...layout, bootCpu: typeof bootCpu === 'number' ? bootCpu : blob.bootCpuid });
}
