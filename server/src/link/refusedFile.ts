/** The problem of a file that exists, but is not or cannot be read. */
import type { CompilerCode } from '../problems/codes.ts';
import type { SourceHost } from '../source/sourceHost.ts';

/** Codes by the reason why a file is not read. For other reasons the statement has its own code. */
const CODES = { outside: 'include-outside', 'too-much': 'board-too-large' } as const;

/** Code and message for `path`, which `host` did not read. `fallback` is the code for a file that cannot be read. */
export function refusedFile(
  host: SourceHost,
  path: string,
  fallback: CompilerCode,
): { readonly code: CompilerCode; readonly message: string } {
  const { kind, words } = host.refusal?.(path) ?? { kind: 'unreadable', words: 'cannot be read' };
  return { code: kind === 'unreadable' ? fallback : CODES[kind], message: `"${path}" ${words}` };
}
