/** Types snippets into a board, one character after the other, and looks at what is said after each. */
import { Analyzer } from '../../server/src/analysis/analyzer.ts';
import { LineIndex } from '../../server/src/base/lineIndex.ts';
import type { Problem } from '../../server/src/problems/problem.ts';
import type { SourceHost } from '../../server/src/source/sourceHost.ts';
import type { SyntaxStore } from '../../server/src/syntax/syntaxStore.ts';
import { EditedHost } from './editedHost.ts';

/** A text to type and where: behind the first occurrence of `after`. */
interface Snippet {
  readonly name: string;
  readonly after: string;
  readonly text: string;
}

/** What was said after one character. */
interface Keystroke {
  /** What stands before the caret on its line. */
  readonly typed: string;
  /** Problems the board did not have before. */
  readonly problems: readonly Problem[];
  /**
   * Lines between the caret and the fault of the text that is furthest away; 0 when there is none. A conditional that is
   * not closed yet does not count: it is named at its beginning, as nothing tells how far it is to reach.
   */
  readonly distance: number;
}

const TEXT_FAULTS: ReadonlySet<string> = new Set([
  'syntax',
  'unbalanced',
  'unknown-macro',
  'include-not-found',
  'macro-unterminated',
]);

/** Types a snippet into the file at `path`, which belongs to the board at `board`. */
export function typeSnippet(
  below: SourceHost,
  syntax: SyntaxStore,
  existsDirectory: (path: string) => boolean,
  board: string,
  path: string,
  { after, text }: Snippet,
): readonly Keystroke[] {
  const intact = below.read(path)?.text ?? '';
  const place = intact.indexOf(after);
  if (place < 0) throw new Error(`'${after}' does not occur in ${path}`);
  const start = place + after.length;
  const host = new EditedHost(below);
  const analyzer = new Analyzer(host, syntax, existsDirectory);
  syntax.open(path);
  try {
    const key = ({ code, message, span }: Problem) => `${code}\0${message}\0${span.file}`;
    const before = new Set((analyzer.board(board)?.problems ?? []).map(key));
    return Array.from(text, (_, i) => {
      const caret = start + i + 1;
      const now = intact.slice(0, start) + text.slice(0, i + 1) + intact.slice(start);
      host.edited = { path, text: now };
      const problems = (analyzer.board(board)?.problems ?? []).filter((problem) => !before.has(key(problem)));
      const index = new LineIndex(now);
      const line = (offset: number) => index.positionAt(offset).line;
      // What is missing is said behind the last thing typed, which may be some blank lines further up.
      const lastTyped = line(now.slice(0, caret).trimEnd().length);
      const distances = problems
        .filter(
          ({ code, message, span }) =>
            TEXT_FAULTS.has(code) && span.file === path && !/^'#\w+' opened here/.test(message),
        )
        .map(({ span }) => Math.max(lastTyped - line(span.start), line(span.start) - line(caret), 0));
      const typed = now.slice(now.lastIndexOf('\n', caret - 1) + 1, caret);
      return { typed, problems, distance: Math.max(0, ...distances) };
    });
  } finally {
    syntax.close(path);
  }
}

const NODE =
  '\n\n\tleds {\n\t\tcompatible = "gpio-leds";\n\n\t\tled-0 {\n\t\t\tlabel = "power";\n\t\t\tdefault-state = "on";\n\t\t};\n\t};\n';

/** Twenty things that people type into the root node of a board, behind a property. */
export const SNIPPETS: readonly Omit<Snippet, 'after'>[] = [
  { name: 'a node with properties and a child', text: NODE },
  { name: 'an empty node', text: '\n\tfoo { };' },
  { name: 'a node with a label and an address', text: '\n\tram: memory@900000000 {\n\t\tdevice_type = "memory";\n\t\treg = <0x9 0x0 0x0 0x40000000>;\n\t};' },
  { name: 'a cell list', text: '\n\tfoo = <0x1 0x2 0x3>;' },
  { name: 'a cell list over lines', text: '\n\tfoo = <0x1 0x2>,\n\t      <0x3 0x4>,\n\t      <0x5 0x6>;' },
  { name: 'an expression', text: '\n\tfoo = <((1 << 4) | (2 + 3))>;' },
  { name: 'a string', text: '\n\tfoo = "a string, with; marks { }";' },
  { name: 'strings over lines', text: '\n\tfoo = "one",\n\t      "two";' },
  { name: 'bytes', text: '\n\tfoo = [00 11 22];' },
  { name: 'bits', text: '\n\tfoo = /bits/ 8 <1 2 3>;' },
  { name: 'a property without value', text: '\n\tfoo-bar;' },
  { name: 'a comment', text: '\n\t/* a comment, with; marks { } "x" */' },
  { name: 'a comment over lines', text: '\n\t/*\n\t * A comment of two lines;\n\t * the second one.\n\t */' },
  { name: 'a line comment', text: '\n\t// a comment: foo = <1>;' },
  { name: 'an include', text: '\n#include <dt-bindings/gpio/gpio.h>\n' },
  { name: 'a macro and its use', text: '\n#define WIDTH(x) ((x) * 2)\n\tfoo = <WIDTH(3)>;' },
  { name: 'a conditional', text: '\n#ifdef WITH_FOO\n\tfoo = <1>;\n#else\n\tfoo = <2>;\n#endif\n' },
  { name: 'a deletion', text: '\n\t/delete-property/ foo;' },
  { name: 'a reference in cells', text: '\n\tfoo = <&{/chosen} 1>;' },
  { name: 'names of clocks', text: '\n\tclock-names = "bus", "core";\n\tassigned-rates = <100000000>, <0>;' },
]; // biome-ignore format: one a line
