/** What is put right while one types; `$0` is the caret, behind the character that was typed. */
import { expect, test } from 'vitest';
import { formatTyped } from '../../../../server/src/ide/completion/typedFormat.ts';

function check(text: string, expected: string, insertSpaces = false): void {
  const offset = text.indexOf('$0');
  const before = text.replace('$0', '');
  const edits = formatTyped(before, offset, before[offset - 1] === '}' ? '}' : '\n', { tabSize: 8, insertSpaces });
  let after = before;
  for (const { start, end, text: put } of [...edits].reverse()) after = after.slice(0, start) + put + after.slice(end);
  expect(after).toBe(expected);
}

test('a closing brace gets the indentation of what it closes', () => {
  check('/ {\n\tsoc {\n\t\treg = <1>;\n\t\t}$0\n};', '/ {\n\tsoc {\n\t\treg = <1>;\n\t}\n};');
  check('/ { a { }$0 };', '/ { a { } };');
});

test('a new line behind a closing brace gives it its semicolon, once', () => {
  check('/ {\n\tsoc {\n\t}\n\t$0', '/ {\n\tsoc {\n\t};\n\t');
  check('/ {\n\tsoc { }  \n\t$0', '/ {\n\tsoc { };  \n\t');
  check('/ {\n\tsoc {\n\t};\n\t$0', '/ {\n\tsoc {\n\t};\n\t');
  check('/ {\n\tsoc { }\n$0\t; };', '/ {\n\tsoc { }\n\t; };');
  check('/ {\n\tx = <&{/soc}\n\t$0', '/ {\n\tx = <&{/soc}\n\t');
  check('}\n$0', '}\n');
});

test('a brace that closes no node is left alone', () => {
  check('/ { x = <&{/soc}$0>; };', '/ { x = <&{/soc}>; };');
  check('}$0', '}');
  check('/ { x = "}$0"; };', '/ { x = "}"; };');
  check('/* { }$0 */', '/* { }$0 */'.replace('$0', ''));
});

test('a new line begins with tabs, as deep as it is', () => {
  check('/ {\n\tsoc {\n$0', '/ {\n\tsoc {\n\t\t');
  check('/ {\n\tsoc {\n        $0', '/ {\n\tsoc {\n\t\t');
  check('/ {\n\tsoc {\n\n$0\t\t};', '/ {\n\tsoc {\n\n\t};');
  check('/ {\n$0', '/ {\n    '.replace('    ', ' '.repeat(8)), true);
});

test('a value that goes on is aligned as its author likes', () => {
  check('/ {\n\tx = <1>,\n\t    $0', '/ {\n\tx = <1>,\n\t    ');
  check('/ {\n\tx = <1\n\t     $0', '/ {\n\tx = <1\n\t     ');
});
