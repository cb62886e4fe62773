/** Trial boards: compiled with edits, beside the cached boards, to see the effect of the edits. */
import type { Analyzer } from '../analysis/analyzer.ts';
import { PatchedHost } from '../source/patchedHost.ts';
import type { SourceEdit } from './quickFix.ts';

/** An analyzer that sees the files after the edits; undefined when two edits overlap. */
export function analyzerWith(analyzer: Analyzer, edits: readonly SourceEdit[]): Analyzer | undefined {
  const byFile = new Map<string, SourceEdit[]>();
  for (const edit of edits) {
    const known = byFile.get(edit.span.file);
    if (known) known.push(edit);
    else byFile.set(edit.span.file, [edit]);
  }
  const texts: [string, string][] = [];
  for (const [file, own] of byFile) {
    const text = edited(analyzer.host.read(file)?.text ?? '', own);
    if (text === undefined) return undefined;
    texts.push([file, text]);
  }
  return analyzer.over(new PatchedHost(analyzer.host, texts));
}

/** A text after edits, whose positions all refer to the original text; undefined when they overlap. */
function edited(text: string, edits: readonly SourceEdit[]): string | undefined {
  const sorted = [...edits].sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
  const parts: string[] = [];
  let at = 0;
  for (const { span, text: made } of sorted) {
    if (span.start < at) return undefined;
    parts.push(text.slice(at, span.start), made);
    at = span.end;
  }
  return parts.join('') + text.slice(at);
}
