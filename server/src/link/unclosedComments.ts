/**
 * Finds unclosed comments. Such a comment extends to the end of the next comment, and neither cpp nor dtc reports it. The
 * author sees only that a label or a macro is unknown elsewhere. So comments are searched for unknown names.
 */
import type { Problem } from '../problems/problem.ts';
import type { SourceFile, SourceHost } from '../source/sourceHost.ts';
import { blankComments, type SwallowingComment, unclosedComment } from '../syntax/comments.ts';

/** Most names that are searched for; one hit is enough. */
const NAMES_MAX = 20;

const comments = new WeakMap<SourceFile, readonly SwallowingComment[]>();

function swallowingComments(file: SourceFile): readonly SwallowingComment[] {
  let known = comments.get(file);
  if (!known) {
    known = blankComments(file.text).swallowing;
    comments.set(file, known);
  }
  return known;
}

/** The problem of a comment that contains the definition of an `unknown` name; undefined if these files have none. */
export function swallowedBy(
  unknown: readonly Problem[],
  files: Iterable<string>,
  host: SourceHost,
): Problem | undefined {
  const names = new Set<string>();
  for (const { span } of unknown.slice(0, NAMES_MAX)) {
    const name = /\w+/.exec(host.read(span.file)?.text.slice(span.start, span.end) ?? '')?.[0];
    if (name !== undefined) names.add(name);
  }
  const any = [...names].join('|');
  const given = new RegExp(`\\b(?:${any})[ \\t]*:|\\bdefine[ \\t]+(?:${any})\\b`);
  for (const path of names.size > 0 ? files : []) {
    const file = host.read(path);
    for (const { start, likelyEnd, end } of file ? swallowingComments(file) : []) {
      if (!file || !given.test(file.text.slice(likelyEnd, end))) continue;
      const { code, message, related, ...span } = unclosedComment(start, likelyEnd);
      const places = related
        ? [{ span: { file: path, start: related.start, end: related.end }, message: related.message }]
        : [];
      return { code, severity: 'error', message, span: { file: path, ...span }, related: places };
    }
  }
  return undefined;
}
