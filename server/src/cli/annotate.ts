/**
 * Comments for `compile --format dts --annotate`: the origin of each line of the output.
 *
 * `FILE:LINE`; a node has one for each definition that was merged, in that order, and at its end the lines of their `}`.
 * Text from a macro is placed where the macro is used, followed by its definition's place: `FILE:LINE via FILE:LINE`.
 * `added by the compiler` marks lines without a source: phandles, symbols, fixups. Given twice, `--annotate` adds columns
 * (`FILE:LINE:COLUMN-LINE:COLUMN`, the last one behind the end), and the includes that led there
 * (`< FILE:LINE`, innermost first).
 */
import { LineIndex } from '../base/lineIndex.ts';
import type { Span } from '../base/span.ts';
import { sitesOfLine } from '../fdt/sourceLineSites.ts';
import type { SourceLine } from '../fdt/treeSource.ts';
import type { IncludeFrame, Site } from '../tree/tree.ts';
import { displayPath } from './problemText.ts';
import type { Session } from './session.ts';

/** A function that makes the comment of a line, or undefined for none; `level` is how often `--annotate` is given. */
export function sourceAnnotator(session: Session, level: 1 | 2): (line: SourceLine) => string | undefined {
  const lines = new Map<string, LineIndex>();
  const linesOf = (file: string) => {
    const known = lines.get(file);
    if (known) return known;
    const made = new LineIndex(session.host.read(file)?.text ?? '');
    lines.set(file, made);
    return made;
  };
  const span = ({ file, start, end }: Span) => {
    const from = linesOf(file).positionAt(start);
    const name = `${displayPath(file)}:${from.line + 1}`;
    if (level === 1) return name;
    const to = linesOf(file).positionAt(end);
    return `${name}:${from.character + 1}-${to.line + 1}:${to.character + 1}`;
  };
  const includes = (frame: IncludeFrame | undefined) => {
    let text = '';
    for (let at = level > 1 ? frame : undefined; at; at = at.parent) text += ` < ${span(at)}`;
    return text;
  };
  const place = (site: Site) => {
    const { site: used, spelling } = site.unit.originOf(site.start, site.end);
    const written = spelling && (spelling.file !== used.file || spelling.start !== used.start);
    return `${span(used)}${written ? ` via ${span(spelling)}` : ''}${includes(site.frame)}`;
  };
  return (line) => {
    const sites = sitesOfLine(line);
    if (sites === undefined) return undefined;
    const places = new Set(sites.map(place));
    // A path may contain the end of a comment.
    return places.size === 0 ? 'added by the compiler' : [...places].join(', ').replaceAll('*/', '* /');
  };
}
