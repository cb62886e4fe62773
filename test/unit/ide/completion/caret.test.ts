/** What is being written at the caret, also in text that nobody wrote by hand. */
import { expect, test } from 'vitest';
import { caretAt } from '../../../../server/src/ide/completion/caret.ts';

function spotAt(text: string) {
  const offset = text.indexOf('$0');
  return caretAt(text.replace('$0', ''), offset);
}

test.each([
  ['/ { a: b: x$0', 'statement'],
  ['/ { x = "a"\n\ty$0', 'statement'],
  ['/ { x = <1>,\n\ty$0', 'value'],
  ['/ { x = <(1 << 2)\n\ty$0', 'value'],
  ['/ { x@$0', 'unitAddress'],
  ['/ { x = "a;{"; y = <&{/a$0', 'value'],
  ['&{/a$0', 'path'],
  ['&a$0', 'reference'],
  ['/omit-if-no-ref/ &a$0', 'reference'],
  ['/ { /delete-node/ a$0', 'delete'],
  ['/ { x = /incbin/("a$0', 'file'],
  ['#include <a/$0>', 'file'],
  ['# ifdef A$0', 'condition'],
  ['/ {\n#address-$0', 'statement'],
  ['/ {\n#define A \\\n\tb $0', 'nothing'],
  ['/* $0', 'comment'],
  ['/* a */$0', 'comment'],
  ['/ {\n/* a */$0', 'comment'],
  ['/* a */ $0', 'statement'],
  ['/ { x = "/* "; y$0', 'statement'],
])('%j', (text, kind) => {
  expect(spotAt(text).spot.kind).toBe(kind);
});

test('both branches of a conditional begin with the same bodies open', () => {
  const { bodies } = spotAt('/ {\n#ifdef A\n\ta {\n#else\n\tb {\n#endif\n\t\t$0');
  expect(bodies.map(({ name, hasNodes }) => [name, hasNodes])).toEqual([
    ['/', false],
    ['b', false],
  ]);
});

test('long and deep text', () => {
  for (const part of ['{', '#if 1\n', '&{', '\n', "'", '(', '&a;\n', 'x = <\n', '/* ', '"\\', 'a:']) {
    const text = `/ { x = "a"${part.repeat(200_000)}`;
    expect(caretAt(text, text.length).bodies.length).toBeLessThan(300);
  }
});
