/**
 * Fixtures that say in comments where which problem must be. Notation:
 *
 *     //- /board.dts include:/inc        begins a file; the first one is the board
 *     / {
 *     	p = <&x>;
 *     //            ^^ error[phandle_references] no node has the label 'x'
 *     &y { };
 *     //<-- error[unknown-label] …       columns 0 to 2: dashes mark, tildes skip
 *
 * A marker speaks of the last line above that is none. Columns are visual, tabs reach to the next multiple of 8. Markers
 * stay in the text as the comments they are, so offsets are the real ones.
 */
import { LineIndex } from '../../server/src/base/lineIndex.ts';
import type { Problem } from '../../server/src/problems/problem.ts';

interface MarkedFile {
  readonly path: string;
  readonly text: string;
}

export interface MarkedFixture {
  readonly files: readonly MarkedFile[];
  readonly includeFolders: readonly string[];
}

const HEADER = /^\/\/- (\/\S+)((?: include:\S+)*)$/;
const MARKER = /^\/\/(?: *\^+|<~*-+) (?:error|warning|information|hint)\[[\w-]+\] \S.*$/;
const NEAR_MISS = /^\s*\/\/\s*(?:\^|<[~-])/;
const TAB = 8;

/** Splits a fixture. Throws on what looks like a marker and is none, and on one that would cut a continued line. */
export function parseFixture(fixture: string): MarkedFixture {
  const files: { path: string; lines: string[] }[] = [];
  const includeFolders: string[] = [];
  for (const line of fixture.replace(/^\n/, '').split('\n')) {
    const header = HEADER.exec(line);
    if (header) {
      files.push({ path: header[1] ?? '', lines: [] });
      for (const option of (header[2] ?? '').split(' ')) {
        if (option.startsWith('include:')) includeFolders.push(option.slice('include:'.length));
      }
      continue;
    }
    if (files.length === 0) files.push({ path: '/board.dts', lines: [] });
    const lines = (files[files.length - 1] as { lines: string[] }).lines;
    if (MARKER.test(line)) {
      const above = lines[lines.length - 1];
      if (above === undefined) throw new Error(`a marker with no line above it: ${line}`);
      if (above.endsWith('\\')) throw new Error(`a marker behind a continued line becomes part of it: ${line}`);
    } else if (NEAR_MISS.test(line)) {
      throw new Error(`looks like a marker, but is none: ${line}`);
    }
    lines.push(line);
  }
  return { files: files.map(({ path, lines }) => ({ path, text: lines.join('\n') })), includeFolders };
}

/** The fixture with the markers that `problems` call for in place of its own. */
export function renderFixture(fixture: MarkedFixture, problems: readonly Problem[]): string {
  const single = fixture.files.length === 1 && fixture.files[0]?.path === '/board.dts';
  return fixture.files
    .map(({ path, text }, at) => {
      const options = at === 0 ? fixture.includeFolders.map((folder) => ` include:${folder}`).join('') : '';
      const body = renderFile(
        text,
        problems.filter((problem) => problem.span.file === path),
      );
      return single && options === '' ? body : `//- ${path}${options}\n${body}`;
    })
    .join('\n');
}

function renderFile(text: string, problems: readonly Problem[]): string {
  const index = new LineIndex(text);
  const byLine = new Map<number, Problem[]>();
  for (const problem of [...problems].sort((a, b) => a.span.start - b.span.start)) {
    const { line } = index.positionAt(problem.span.start);
    byLine.set(line, [...(byLine.get(line) ?? []), problem]);
  }
  const out: string[] = [];
  text.split('\n').forEach((line, number) => {
    if (MARKER.test(line)) return;
    out.push(line);
    for (const problem of byLine.get(number) ?? []) out.push(renderMarker(line, problem, index));
  });
  return out.join('\n');
}

function renderMarker(line: string, { span, severity, code, message }: Problem, index: LineIndex): string {
  const from = index.positionAt(span.start);
  const to = index.positionAt(span.end);
  const start = visualColumn(line, from.character);
  const end = visualColumn(line, to.line === from.line ? to.character : line.length);
  const length = Math.max(1, end - start);
  const arrow =
    start >= 2 ? `//${' '.repeat(start - 2)}${'^'.repeat(length)}` : `//<${'~'.repeat(start)}${'-'.repeat(length)}`;
  return `${arrow} ${severity}[${code}] ${message}`;
}

function visualColumn(line: string, character: number): number {
  let column = 0;
  for (let i = 0; i < character; i++) column += line[i] === '\t' ? TAB - (column % TAB) : 1;
  return column;
}
