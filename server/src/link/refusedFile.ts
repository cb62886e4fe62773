/** The problem of a file that exists, but is not or cannot be read, and of something that is no file where one was searched. */
import type { CompilerCode } from '../problems/codes.ts';
import type { Refusal, SourceHost } from '../source/sourceHost.ts';

/** Codes by the reason why a file is not read. For other reasons the statement has its own code. */
const CODES: Partial<Record<Refusal['kind'], CompilerCode>> = {
  outside: 'include-outside',
  'too-much': 'board-too-large',
};

/** Code and message for `path`, which `host` did not read. `fallback` is the code for a file that cannot be read. */
export function refusedFile(
  host: SourceHost,
  path: string,
  fallback: CompilerCode,
): { readonly code: CompilerCode; readonly message: string } {
  const { kind, words } = host.refusal?.(path) ?? { kind: 'unreadable', words: 'cannot be read' };
  return { code: CODES[kind] ?? fallback, message: `"${path}" ${words}` };
}

/** What is at one of the searched paths, where none of them is a file: `"/a/b.dtsi" is no regular file`. Undefined for nothing. */
export function oddPlace(host: SourceHost, searched: readonly string[]): string | undefined {
  for (const path of searched) {
    const refusal = host.refusal?.(path);
    // A folder may well have the name of a header that is missing.
    if (refusal?.kind === 'unreadable') return `"${path}" ${refusal.words}`;
  }
  return undefined;
}
