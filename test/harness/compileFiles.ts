/** Compiles a small set of files in memory, as the command line would from disk. */

import { runChecks } from '../../server/src/checks/runChecks.ts';
import { type CompiledBoard, type CompileOptions, compileBoard, flatten } from '../../server/src/link/compile.ts';
import type { Problem } from '../../server/src/problems/problem.ts';
import { MemoryHost, type SourceHost } from '../../server/src/source/sourceHost.ts';
import type { SyntaxStore } from '../../server/src/syntax/syntaxStore.ts';

/** Text by path relative to the folder of the board, which is the first one. */
export type Files = Readonly<Record<string, string>>;

interface CompileFilesOptions {
  readonly symbols?: boolean;
  /** Further options of the compiler. */
  readonly resolve?: Omit<CompileOptions, 'symbols'>;
  /** Folder that all relative paths count from. */
  readonly folder?: string;
  readonly includeFolders?: readonly string[];
}

interface CompiledFiles {
  readonly board: CompiledBoard;
  readonly blob: Uint8Array;
  readonly problems: readonly Problem[];
  /** Why dtc would write no blob: faults of the source, or checks of level error. */
  readonly errors: readonly { readonly code: string; readonly message: string }[];
  readonly host: SourceHost;
}

/** The first file is the board. */
export function compileFiles(syntax: SyntaxStore, files: Files, options: CompileFilesOptions = {}): CompiledFiles {
  const { symbols = false, folder = '/b', includeFolders = [] } = options;
  const names = Object.keys(files);
  const host = new MemoryHost(Object.fromEntries(names.map((name) => [`${folder}/${name}`, files[name] ?? ''])));
  const root = host.read(`${folder}/${names[0]}`);
  if (!root) throw new Error('a board is missing');
  const board = compileBoard({ host, syntax, root, includeFolders, defines: [] }, { ...options.resolve, symbols });
  const { problems } = board;
  const faults = problems.filter((problem) => problem.severity === 'error');
  const errors = faults.length > 0 ? faults : failedChecks(board);
  return { board, blob: flatten(board, 0), problems, errors, host };
}

function failedChecks(board: CompiledBoard) {
  return runChecks(board.run.root, { preset: 'dtc' }, { plugin: board.run.isPlugin })
    .filter((finding) => finding.severity === 'error')
    .map(({ check, message }) => ({ code: check, message }));
}
