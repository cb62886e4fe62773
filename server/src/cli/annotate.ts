/**
 * Comments for `compile --format dts --annotate`: where each line of the output comes from.
 *
 * `FILE:LINE`, for a node one for each definition that was merged, in that order, for its end the lines with their `}`.
 * What a macro stands for is placed where the macro is used, followed by where it is written: `FILE:LINE via FILE:LINE`.
 * `added by the compiler` for what no source says: phandles, symbols, fixups. Given twice, `--annotate` says columns
 * too (`FILE:LINE:COLUMN-LINE:COLUMN`, the last one behind the end), and the includes that led there
 * (`< FILE:LINE`, innermost first).
 */
import { LineIndex } from '../base/lineIndex.ts';
import type { Span } from '../base/span.ts';
import { sitesOfLine } from '../fdt/sourceLineSites.ts';
import type { SourceLine } from '../fdt/treeSource.ts';
import type { IncludeFrame, Site } from '../tree/tree.ts';
import { displayPath } from './problemText.ts';
import type { Session } from './session.ts';

/** A function that words the comment of a line; `level` as `--annotate` is given once or twice. */
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
    // A path may hold what ends a comment.
    return places.size === 0 ? 'added by the compiler' : [...places].join(', ').replaceAll('*/', '* /');
  };
}
