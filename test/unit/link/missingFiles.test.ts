/** A missing file is one problem: what it would have brought is not asked for again. */
import { expect, test } from 'vitest';
import { Analyzer } from '../../../server/src/analysis/analyzer.ts';
import { MemoryHost } from '../../../server/src/source/sourceHost.ts';
import { testSyntax } from '../../harness/parser.ts';

const syntax = await testSyntax();

function problems(text: string): readonly string[] {
  const host = new MemoryHost({ '/a.dts': text });
  const board = new Analyzer(host, syntax, () => false).board('/a.dts');
  return (board?.problems ?? []).map(({ code }) => code);
}

test.each([
  ['the version line', '#include "none.dtsi"\n/ { a; };\n'],
  ['the root', '#include "none.dtsi"\n&uart { status = "okay"; };\n'],
  ['the header of an overlay', '#include "none.dtsi"\n/plugin/;\n&uart { a; };\n'],
  ['reservations behind it', '#include "none.dtsi"\n/memreserve/ 0x0 0x1;\n/ { };\n'],
  ['labels', '/dts-v1/;\n#include "none.dtsi"\n/ { a = <&x>, <&{/soc/y}>; b = &z; };\n/delete-node/ &w;\n'],
  ['paths', '/dts-v1/;\n#include "none.dtsi"\n&{/soc/x} { a; };\n'],
  ['constants', '/dts-v1/;\n#include "none.h"\n/ { a = <A (B | C)>; b = TEXT; c = <F(1, 2) 3>; };\n'],
  ['macros that stand for statements', '/dts-v1/;\n#include "none.h"\n/ { PINS(1, 2) n { FLAG; }; };\n'],
  ['macros in conditions', '/dts-v1/;\n#include "none.h"\n#if HAS(1)\n#endif\n/ { };\n'],
  ['a board of which nothing is left', '#include <none.dtsi>\n'],
])('%s', (_, text) => {
  expect(problems(text)).toEqual(['include-not-found']);
});

/** Own cases: whatever a macro can stand for, in the body of a node. */
const IN_NODES: readonly string[] = [
  'a = "x" TEXT;',
  'a = TEXT "x";',
  'a = PRE "x" POST;',
  'a = "x", F(1), "y";',
  'a = <1> SEP <2>;',
  'a = <1> SEMI b;',
  'a EQ <1>;',
  'a = LT 1 2 GT;',
  'a = [ BYTES ];',
  'a = [ 00 BYTES 11 ];',
  'a = [00 B(1) 11];',
  'a = <1>, LIST;',
  'a = LIST, <1>;',
  'a = <1> LIST;',
  'a = &LBL(1);',
  'a = <&LBL(1) 2>;',
  'a = <1 LP 2 + 3) >;',
  'a = <(1 PLUS 2)>;',
  'a = <(1 OP (2))>;',
  'a = <1 2 GT;',
  'a = LT 1 2>;',
  'a = "x" "y" TEXT, <1>;',
  'a = "x" text;',
  'a = <1>\n\tSEP\n\t<2>;',
  'a = /bits/ BITS <1>;',
  'a = /bits/ 8 <A B>;',
  'a = /incbin/(FILE);',
  'a = /incbin/ FILE;',
  'a = <1> TAIL; b = <2> TAIL2(3);',
  'STATEMENT',
  'STATEMENT;',
  'STATEMENT(1, 2)',
  'STATEMENT(1, 2);',
  'STATEMENT a;',
  'STATEMENT a = <1>;',
  'STATEMENT(1) a = <1>;',
  'a; STATEMENT b; STATEMENT(2) c {};',
  'A B C',
  'A(1) B(2) C { D; };',
  'STATEMENT("a b", <1 2>)',
  'STATEMENT({ a; })',
  'STATEMENT(a = <1>;)',
  'STATEMENT(&x, y { };)',
  'NODE { };',
  'NODE(1) { };',
  'l: NODE(1) { a; };',
  'node@ADDR { };',
  'node@ADDR(1) { };',
  'uart@A(1,2) { b; };',
  'LABEL(1): n { };',
  'LABEL: n { };',
  'PRE l: n { };',
  'l: PRE n { };',
  'n POST { };',
  'NODE(1) l: { };',
  'NAME(a) NAME(b) { };',
  'n { } SEMI b { };',
  'n { } SEMI',
  'n { }\n\tSEMI\n',
  'n BRACE a; };',
  'n { a; BRACE;',
  'n { a; BRACE',
  'OPEN(n) a; };',
  'OPEN(n) a; CLOSE',
  'OPEN a; CLOSE',
  'OPEN\na;\nb {};\nCLOSE',
  'n { CLOSE OPEN b; };',
  'n { a {}; CLOSE OPEN b; };',
  'n { x {}; MORE; b; };',
  'OPEN(n) x {}; CLOSE b;',
  '/delete-node/ NODE;',
  '/delete-node/ &LBL(1);',
  '/delete-node/ NODE(1);',
  '/delete-property/ PROP;',
  '/delete-property/ PROP(1);',
  '/delete-node/ NODE',
  '/omit-if-no-ref/ NODE(1) { };',
  'OMIT n { };',
  'DELETE n;',
  'DELETE n; DELETE(m);',
];

/** The same at the top level, in directives and in macros. */
const AT_TOP_LEVEL: readonly string[] = [
  '&LBL { a; };',
  '&LBL(1) { a; };',
  '&{PATH} { a; };',
  'NODE { a; };',
  'ROOT { a; };',
  'STATEMENT',
  'STATEMENT(1)',
  'STATEMENT;',
  '/memreserve/ A B;',
  '/memreserve/ RANGE;',
  '/memreserve/ R(1);',
  'MEMRESERVE(1, 2) / { };',
  'MEMRES 1 2; / { };',
  '/delete-node/ &LBL(1);',
  'PLUGIN / { };',
  'OPEN a; };',
  'OPEN a; CLOSE',
  'OPEN a; b {}; } ;',
  '/ OPEN a; };',
  '/ { a; CLOSE',
  '/ { a; n { CLOSE }; CLOSE',
  'FRAGMENT(0, x) a; };',
  'FRAGMENT(0, x) { a; };',
  '#if HAS(1)\n#endif\n/ { };',
  '#if VARIANT == 1\n/ { };\n#else\n#error "which?"\n#endif',
  '#ifndef V\n#error V\n#endif\n/ { };',
  '#ifndef V\n#warning V\n#endif\n/ { };',
  '#if A B\n#endif',
  '#if A (B)\n#elif F(1) > 2\n#error x\n#endif',
  '#if 1 OP 2\n#endif',
  '#if (A\n#endif',
  '#if DEF(X) && Y\n#endif',
  '#include FILE\n/ { };',
  '#include HEADER(x)\n/ { };',
  '#line LINE\n/ { };',
  '#define A "x" TEXT\n/ { s = A; };',
  '#define CALL(x) F2(x)\n#define F2(a, b) <a b>\n/ { s = CALL(PAIR); };',
  '#define S(n) n { a = "x" T; };\n/ { S(q) };',
  '#define W(n) NODE(n) { a; };\n/ { W(q) };',
  '#ifdef V\n#define N n\n#endif\n/ { N { a; }; };',
];

test.each(IN_NODES)('a macro that is missing, in a node: %s', (statements) => {
  expect(problems(`/dts-v1/;\n#include "none.h"\n/ { ${statements} };\n`)).toEqual(['include-not-found']);
});

test.each(AT_TOP_LEVEL)('a macro that is missing, at the top level: %s', (text) => {
  expect(problems(`/dts-v1/;\n#include "none.h"\n${text}\n`)).toEqual(['include-not-found']);
});

test.each([
  '/dts-v1/;\n/ { a =\n#include "none.h"\n; };\n',
  '/dts-v1/;\n/ { a = <1>\n#include "none.h"\nb; };\n',
  '/dts-v1/;\n/ { a = <\n#include "none.h"\n>; };\n',
  '/dts-v1/;\n/ { a = <1\n#include "none.h"\nb; };\n',
  '/dts-v1/;\n/ { n\n#include "none.h"\n{ }; };\n',
  '/dts-v1/;\n/ {\n#include "none.h"\n',
  '/dts-v1/;\n#include "none.h"\na; };\n',
  '/dts-v1/;\n#include "none.h"\na; b { }; };\n',
  '#include "none.h"\n};\n',
  '/dts-v1/;\n/ {\n#include "none.h"\na; }; };\n',
  '/dts-v1/;\n/ { a; }\n#include "none.h"\n',
  '/dts-v1/;\n/ { a = "x" \n#include "none.h"\n"y"; };\n',
  '/dts-v1/;\n/ {\n/include/ "none.dtsi"\n',
  '/dts-v1/;\n/ { a = /include/ "none" ; };\n',
  '/ { a; };\n#include "none.h"\n',
])('what a missing file would have been part of: %j', (text) => {
  expect(problems(text)).toEqual(['include-not-found']);
});

test.each([
  ['a = <1>', "missing ';' after property 'a'"],
  ['a = <1>\n b = <2>;', "missing ';' after property 'a'"],
  ['a = <1>\n no-map;', "missing ';' after property 'a'"],
  ['a = <1>\n status;', "missing ';' after property 'a'"],
  ['a = "x;', "the string is not closed: '\"' is missing"],
  ['a = <1> , , <2>;', "a value is missing before ','"],
  ['n { } b { };', "missing ';' after node 'n'"],
  ['n { a;', "missing '};': node '/' is not closed"],
  ['a = <1 2;', "missing '>': the cell list is not closed"],
  ['x = ;', "a value is missing after '='"],
  ['n { a; }; }; }', "'}' closes nothing that is open"],
  ['X1: n { a = <&X1 2>; b; } c = "A B";', "missing ';' after node 'n'"],
  ['a = <1> /* A MACRO */', "missing ';' after property 'a'"],
])('a mistake that no macro explains stays: %s', (statements, message) => {
  const host = new MemoryHost({ '/a.dts': `/dts-v1/;\n#include "none.h"\n/ { ${statements} };\n` });
  const board = new Analyzer(host, syntax, () => false).board('/a.dts');
  expect(board?.problems.map((problem) => problem.message)).toContain(message);
});

test('macros that are there explain nothing, unless they stand for one that is missing', () => {
  const text = (body: string) => `/dts-v1/;\n#include "none.h"\n#define A ${body}\n/ { s = "x" A; };\n`;
  expect(problems(text('"y"'))).toEqual(['syntax', 'include-not-found']);
  expect(problems(text('B "y"'))).toEqual(['include-not-found']);
});

test('a mistake in a file that is there, by a macro of one that is not', () => {
  const host = new MemoryHost({
    '/a.dts': '/dts-v1/;\n#include "none.h"\n#include "b.dtsi"\n',
    '/b.dtsi': '/ { s = "x" TEXT; };\n',
  });
  const board = new Analyzer(host, syntax, () => false).board('/a.dts');
  expect(board?.problems.map(({ code }) => code)).toEqual(['include-not-found']);
});

test('two missing files are two problems, and mistakes of the text stay', () => {
  expect(problems('#include "a.dtsi"\n#include "b.dtsi"\n/ { x = <A>; };\n')).toEqual([
    'include-not-found',
    'include-not-found',
  ]);
  expect(problems('#include "a.dtsi"\n/ { x = <1> };\n')).toContain('syntax');
});
