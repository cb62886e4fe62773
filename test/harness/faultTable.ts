/**
 * A table of broken sources and what is said of them, as text that a person can read and edit:
 *
 *     ### a name for people
 *     / {
 *     	reg = <0 «1»;
 *     };
 *     error[syntax] missing '>': the cell list is not closed
 *       3 «{» opened here
 *
 * `«…»` mark the places of the problems, in order; an indented line is a related place: line, text and words. `/dts-v1/;`
 * stands before each source unless the name ends in "whole file". `//- name` begins a further file, its marks included.
 */
import { LineIndex } from '../../server/src/base/lineIndex.ts';
import { compileBoard } from '../../server/src/link/compile.ts';
import type { Problem } from '../../server/src/problems/problem.ts';
import { MemoryHost } from '../../server/src/source/sourceHost.ts';
import type { SyntaxStore } from '../../server/src/syntax/syntaxStore.ts';

const VERSION = '/dts-v1/;\n';
const PROBLEM = /^(?:error|warning)\[[\w-]+\] |^ {2}\d+ «/;

interface TableRow {
  readonly name: string;
  /** Text by path, the board first; without marks. */
  readonly files: ReadonlyMap<string, string>;
}

/** The rows of a table, without what they expect. */
export function parseFaultTable(table: string): readonly TableRow[] {
  return table
    .split(/^### /m)
    .slice(1)
    .map((block) => {
      const [name = '', ...lines] = block.trimEnd().split('\n');
      const files = new Map<string, string>();
      let path = '/b/board.dts';
      let own: string[] = [];
      const source = lines.filter((line) => !PROBLEM.test(line));
      for (const line of [...source, '//- end']) {
        const next = /^\/\/- (\S+)$/.exec(line)?.[1];
        if (next === undefined) own.push(line.replace(/[«»]/g, ''));
        else {
          const head = files.size === 0 && !name.endsWith('whole file') ? VERSION : '';
          files.set(path, `${head}${own.join('\n')}\n`);
          path = next.startsWith('/') ? next : `/b/${next}`;
          own = [];
        }
      }
      return { name, files };
    });
}

/** A row with what is said of it now, as the table has it. */
export function renderRow(syntax: SyntaxStore, { name, files }: TableRow): string {
  const problems = rowProblems(syntax, files);
  const sorted = [...problems].sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
  const parts: string[] = [];
  for (const [path, text] of files) {
    if (parts.length > 0) parts.push(`//- ${path.replace(/^\/b\//, '')}`);
    const head = parts.length === 0 && !name.endsWith('whole file') ? VERSION.length : 0;
    parts.push(
      marked(
        text,
        head,
        sorted.filter(({ span }) => span.file === path),
      ).replace(/\n$/, ''),
    );
  }
  for (const problem of sorted) {
    parts.push(`${problem.severity}[${problem.code}] ${problem.message}`);
    for (const { span, message } of problem.related) {
      const text = files.get(span.file) ?? '';
      const shown = text.slice(span.start, span.end).split('\n', 1)[0] ?? '';
      const shift = span.file === '/b/board.dts' && !name.endsWith('whole file') ? 0 : 1;
      parts.push(`  ${new LineIndex(text).positionAt(span.start).line + shift} «${shown}» ${message}`);
    }
  }
  return `### ${name}\n${parts.join('\n')}\n`;
}

function rowProblems(syntax: SyntaxStore, files: ReadonlyMap<string, string>): readonly Problem[] {
  const host = new MemoryHost(Object.fromEntries(files));
  const root = host.read('/b/board.dts');
  if (!root) throw new Error('a row has a board');
  return compileBoard({ host, syntax, root, includeFolders: ['/inc'], defines: [] }, { symbols: false }).problems;
}

function marked(text: string, head: number, problems: readonly Problem[]): string {
  let out = text.slice(0, head);
  let at = head;
  for (const { span } of problems) {
    const start = Math.max(at, span.start);
    out += `${text.slice(at, start)}«${text.slice(start, Math.max(start, span.end))}»`;
    at = Math.max(start, span.end);
  }
  return (out + text.slice(at)).slice(head);
}
