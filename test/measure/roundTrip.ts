/** From blob to source and back, and from source to source: what the script over whole kernels and its test share. */
import type { Board } from '../../server/src/analysis/board.ts';
import { decompileFdt } from '../../server/src/fdt/decompile.ts';
import { readFdt } from '../../server/src/fdt/read.ts';
import { treeToSource } from '../../server/src/fdt/treeSource.ts';
import { compileBoard, flatten } from '../../server/src/link/compile.ts';
import { MemoryHost } from '../../server/src/source/sourceHost.ts';
import type { SyntaxStore } from '../../server/src/syntax/syntaxStore.ts';
import { firstDifference } from './compareBoards.ts';

/** The ways to source: from the blob, with and without the references it knows of, and from the compiled board. */
type Way = 'blob' | 'numbers' | 'board';

export const WAYS: readonly Way[] = ['blob', 'numbers', 'board'];

/**
 * What is wrong with the blob that a board's source text gives; undefined when it is the board's own. `symbols` as the
 * board was compiled: a text with references leaves the tables of labels to the compiler.
 */
export function roundTripFault(syntax: SyntaxStore, board: Board, way: Way, symbols: boolean): string | undefined {
  const text = sourceOf(board, way);
  if (text === undefined) return 'our own blob cannot be read';
  const root = { path: '/again.dts', text };
  const input = { host: new MemoryHost(), syntax, root, includeFolders: [], defines: [] };
  const again = compileBoard(input, { symbols: symbols && way !== 'numbers' });
  const error = again.problems.find(({ severity }) => severity === 'error');
  if (error) return `${error.code}: ${error.message}`;
  const blob = flatten(again, 0);
  return Buffer.compare(blob, board.blob) === 0 ? undefined : firstDifference(blob, board.blob);
}

function sourceOf(board: Board, way: Way): string | undefined {
  if (way === 'board') return treeToSource(board.compiled.run);
  const blob = readFdt(board.blob);
  if (!blob.value || blob.problems.length > 0) return undefined;
  return decompileFdt(blob.value, { references: way === 'blob' });
}
