/** The problem with a file that exists but must not or cannot be read. */
import type { CompilerCode } from '../problems/codes.ts';
import type { SourceHost } from '../source/sourceHost.ts';

/** Codes by why a file was not read; one that simply cannot be read has that of the statement. */
const CODES = { outside: 'include-outside', 'too-much': 'board-too-large' } as const;

/** Code and words for `path`, which `host` did not read; `fallback` is the code where it simply cannot be read. */
export function refusedFile(
  host: SourceHost,
  path: string,
  fallback: CompilerCode,
): { readonly code: CompilerCode; readonly message: string } {
  const { kind, words } = host.refusal?.(path) ?? { kind: 'unreadable', words: 'cannot be read' };
  return { code: kind === 'unreadable' ? fallback : CODES[kind], message: `"${path}" ${words}` };
}
