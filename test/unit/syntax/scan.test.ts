/** The scanner must give, item for item, what lowering the concrete tree gives, or give up. */
import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { DevicetreeParser } from '../../../server/src/syntax/grammar.ts';
import { scanPlainFile } from '../../../server/src/syntax/scanFile.ts';
import { itemData, loweredByTree } from '../../harness/itemData.ts';
import { testParser } from '../../harness/parser.ts';

let parser: DevicetreeParser;
beforeAll(async () => {
  parser = await testParser();
});

/** True when the scanner took the text. */
function expectSame(text: string): boolean {
  const scanned = scanPlainFile(text, '/f');
  if (!scanned) return false;
  const reference = loweredByTree(parser, text, '/f');
  expect(itemData(scanned)).toBe(itemData(reference.items));
  expect(reference.isClean).toBe(true);
  return true;
}

const STATEMENTS = [
  '/dts-v1/;',
  '/plugin/;',
  '/memreserve/ 0x80000000 (4 * 1024);',
  'l1: /memreserve/ 1 2;',
  '#include "a.dtsi"',
  '#include <dt-bindings/x.h>',
  '#define A 1',
  '#define B(x, y...) (x) << 2 /* two */',
  '#define C \\\n\t2',
  '#undef A',
  '#if A && \\\n B\nn { x; };\n#elif C\nn { y; };\n#else\nn { z; };\n#endif /* A */',
  '#ifdef X\n#define Y 2 // y\n#endif',
  '#ifndef X\n#endif X',
  '#error no',
  '/include/ "b.dtsi"',
  '/ { };',
  '/ { a = <1>; b: c: d@1000 { #address-cells = <1>; e; }; };',
  '&ref { status = "okay"; };',
  'l: &{/soc/uart@1000} { x = [00 ff]; };',
  '/delete-node/ &ref;',
  '/delete-node/ &{/a/b@1};',
  '/ { /delete-node/ a@1; /delete-property/ b; };',
  '/omit-if-no-ref/ &ref;',
  '/ { /omit-if-no-ref/ a: b { }; };',
  '/ { a: /omit-if-no-ref/ b: c { }; };',
  '#include "a.dtsi"\n/* on the next line */ p = <1>;',
  '#undef A // a\n/* on the next line */ p;',
  '#define A\n/* on the next line */ #define B /* b */ 1 /* b */\n/* on the next line */ n { };',
  '#ifdef A\n/* a */ p;\n#else\n/* b */ q;\n#endif\n/* c */ r;',
  '/omit-if-no-ref/ /omit-if-no-ref/ a { };',
  'p = "a", "b";',
  'p = <1 2>, <&a 0x3>;',
  'p = <(1 + 2) MACRO FN(1, 2)>;',
  'p = /bits/ 8 <1 2>;',
  'p = MACRO;',
  'p = <1>, MACRO, "x";',
  'p = &label;',
  'p = &{/path};',
  'p = "semi;colon", "qu\\"ote", \'c\';',
  "p = <'a' ';'>;",
  'l: p = l2: <1 l3: 2>;',
  'p = <1>, /* c; */ <2>; // d;',
  'p\n=\n<1>\n;',
  'qcom,foo-bar? = <1>;',
  '#sound-dai-cells = <0>;',
  'NODE(a): b@1 { };',
  'LABEL(a, 1): NAME(ic-thermal) { x; };',
  'l: NAME()@1000 { };',
  '&NODE(a) { x = <&NODE(b) 1>; };',
  'PIN_SLP(gpa0-0, OUT0, 0x1f);',
];

const BROKEN = [
  '}',
  '{',
  'p = <1',
  'p = ;',
  'p = <1>\nq = <2>;',
  'p = <1> <2>;',
  '"',
  "'",
  '#endif',
  '#else',
  'NAME',
  'NAME(1)',
  'NAME(1) x;',
  'NAME(12ab): n { };',
  'NAME(a b): n { };',
  'NAME(a) = <1>;',
  'NAME(a),b { };',
  'NAME(;',
  'a,b(c) { };',
  '&{/a}(b) { };',
  '&l(b;) { };',
  '/x/',
  '\\\n',
  '@',
  'a = b c;',
  'p = <1>,;',
  'a b { };',
  '/*',
];

describe('scanPlainFile', () => {
  test.each(STATEMENTS)('agrees with the concrete tree: %j', (statement) => {
    expectSame(`${statement}\n`);
    expectSame(`/ {\n\t${statement}\n};\n`);
    expectSame(statement.replaceAll('\n', '\r\n'));
  });

  test('takes the plain ones', () => {
    const taken = STATEMENTS.filter((statement) => scanPlainFile(`${statement}\n`, '/f') !== undefined);
    expect(taken.length).toBeGreaterThan(STATEMENTS.length * 0.8);
  });

  test.each(BROKEN)('leaves to the parser: %j', (text) => {
    expect(scanPlainFile(`/ { ${text}\n`, '/f')).toBeUndefined();
  });

  test('agrees on conditionals with many branches in each other', () => {
    const branches = `#if 0\na;\n${'#elif 1\n'.repeat(998)}`;
    expect(expectSame(`/ {\n${branches.repeat(40)}n { };\n${'#endif\n'.repeat(40)}};`)).toBe(true);
  });

  test('agrees on the sample workspace', () => {
    const folder = new URL('../../workspace/dts/', import.meta.url);
    const files = readdirSync(folder).filter((name) => /\.dts[io]?$/.test(name));
    expect(files.length).toBeGreaterThan(2);
    for (const name of files) expectSame(readFileSync(new URL(name, folder), 'utf8'));
  });

  test('agrees on any mixture of statements and scraps, or gives up', () => {
    const piece = fc.constantFrom(...STATEMENTS, ...BROKEN, ' ', '\n', ';', ' };', '/ {');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        expectSame(pieces.join('\n'));
      }),
      { numRuns: 2000, seed: 7 },
    );
  });
});
