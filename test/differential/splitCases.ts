/**
 * Sources that cpp puts together from pieces: directives in the middle of statements and at the ends of branches, tokens that
 * stand in other files or come from macros. Own cases, some after public reports.
 */
import type { DtcCase } from './dtcCases.ts';

const HEAD = '/dts-v1/;\n';
const board = (name: string, text: string): DtcCase => ({ name, files: { 'a.dts': text } });
/** Statements after the version line. */
const top = (name: string, text: string): DtcCase => board(name, `${HEAD}${text}\n`);
const files = (name: string, text: string, others: Readonly<Record<string, string>>): DtcCase => ({
  name,
  files: { 'a.dts': `${HEAD}${text}\n`, ...others },
});

/** A macro as a node's name: such a file is read by the grammar. */
const GRAMMAR = '#define N() d\n';

/** So much text that the parser looks at what follows by itself. */
const MANY_LINES = Array.from({ length: 80 }, (_, i) => `#define ADDRESS_${i}\tBASE(${i})`).join('\n');

/** Headers of C programs, as firmware gives them to its device trees. */
const C_HEADERS: readonly DtcCase[] = [
  files('C in a branch that is left out', '#include "c.h"\n/ { p = <SIZE>; };', {
    'c.h': `#ifndef C_H\n#define BASE(x) x\n${MANY_LINES}\n#define SIZE BASE(7)\n#ifndef __ASSEMBLER__\nenum kind {\n\tONE,\n};\n#endif\n#endif\n`,
  }),
  files('C in a branch of a branch that is left out', '#include "c.h"\n/ { p = <SIZE>; };', {
    'c.h': `#define SIZE 7\n#ifndef __ASSEMBLER__\n#if 1\nenum kind {\n\tONE,\n\tTWO\n};\n#else\nint x[] = {\n\t1, 2\n};\n#endif\n#endif\n`,
  }),
  files('C in every branch but the one that holds', '#include "c.h"\n/ { p = <SIZE>; };', {
    'c.h': `#if 0\nenum a {\n\tA, B\n};\n#elif 1\n#define SIZE 7\n#else\nenum b {\n\tA, B\n};\n#endif\n`,
  }),
  files('a header beside one whose text is taken in', '#include "in/one.h"\n/ { p = <NEAR>; };', {
    'in/one.h': '#ifndef __ASSEMBLER__\nenum a {\n\tA, B\n};\n#endif\n#include "deep/two.h"\n',
    'in/deep/two.h':
      '#ifndef __ASSEMBLER__\nenum b {\n\tC, D\n};\n#endif\n#include "near.h"\n#include "further/last.h"\n',
    'in/deep/near.h': '#define NEAR 5\n',
    'in/deep/further/last.h': '#define LAST 5\n',
  }),
];

/** Built-in macros where no value of theirs can stand, in text that macros make. */
export const MISPLACED: readonly DtcCase[] = [
  ...['LINE', 'FILE', 'BASE_FILE', 'COUNTER', 'INCLUDE_LEVEL', 'DATE', 'TIME', 'TIMESTAMP'].flatMap((name) => {
    const word = `__${name}__`;
    const behind = (what: string, text: string) =>
      board(`${word} ${what}`, `${HEAD}#define I(...) __VA_ARGS__\n#define Q } ; b@1 { reg\n${text}\n`);
    return [
      behind('first in a byte string', `/ { a = I("a" ; c = [) ${word} 00 ]; };`),
      behind('in a byte string', `/ { a = I("a" ; c = [00) ${word} ]; };`),
      behind('behind cells', `/ { a { Q = < 1 1 > ${word} ; }; };`),
      behind('among cells', `/ { a = I("a" ; c = <0) ${word} 7>; };`),
      behind('before a string', `/ { a = I("a" ; c = <0>,) ${word} "y"; };`),
      behind('in bits', `/ { a = I("a" ; c = /bits/) ${word} <1>; };`),
      behind('in a sum', `/ { a = I("a" ; c = <) (1 + ${word}) >; };`),
      behind('as a name', `/ { a = I("a" ;) ${word} ; };`),
      behind('as a name with a value', `/ { a = I("a" ;) ${word} = <1>; };`),
      behind('as a child', `/ { I(a { } ;) ${word} { }; };`),
      behind('behind a child', `/ { I(a { }) ${word} ; };`),
      behind('as a size', `I(/memreserve/ 1) ${word} ; / { };`),
      // A string of a time differs from one second to the next.
      ...(/DATE|TIME/.test(name)
        ? []
        : [
            behind('behind cells and a comma', `/ { a { Q = < 1 1 > , ${word} ; }; };`),
            behind('alone', `/ { a { Q = ${word} ; }; };`),
          ]),
      behind('behind a size', `I(/memreserve/ 1 2) ${word} ; / { };`),
    ];
  }),
];

/** Directives that say something, in branches of all kinds. */
export const BRANCHES: readonly DtcCase[] = [
  ...C_HEADERS,
  ...['error no', 'warning no', 'line 40', 'ident "x"'].flatMap((directive) => [
    board(
      `#${directive}, in a dead else`,
      `#if 1\n#else\n#${directive}\n#endif\n${GRAMMAR}${HEAD}/ { p = <__LINE__>; N() { }; };`,
    ),
    board(
      `#${directive}, in a live else`,
      `#if 0\n#else\n#${directive}\n#endif\n${GRAMMAR}${HEAD}/ { p = <__LINE__>; N() { }; };`,
    ),
    board(
      `#${directive}, in a dead elif`,
      `#if 1\n#elif 1\n#${directive}\n#else\n#endif\n${GRAMMAR}${HEAD}/ { p = <__LINE__>; N() { }; };`,
    ),
    board(
      `#${directive}, in a live elif`,
      `#if 0\n#elif 1\n#${directive}\n#else\n#endif\n${GRAMMAR}${HEAD}/ { p = <__LINE__>; N() { }; };`,
    ),
    board(
      `#${directive}, in a node at the end of an else`,
      `${GRAMMAR}${HEAD}/ { N() {\n#if 1\na;\n#else\n#${directive}\n#endif\np = <__LINE__>; }; };`,
    ),
    board(
      `#${directive}, in branches in branches`,
      `${GRAMMAR}${HEAD}/ { N() {\n#ifdef X\n#else\n#ifdef Y\n#${directive}\n#else\n#endif\n#endif\np = <__LINE__>; }; };`,
    ),
    board(`#${directive}, between cells`, `${HEAD}/ { p = <1\n#if 0\n#${directive}\n#else\n2\n#endif\n__LINE__>; };`),
    board(`#${directive}, between live cells`, `${GRAMMAR}${HEAD}/ { N() { p = <1\n#${directive}\n__LINE__>; }; };`),
    board(
      `#${directive}, behind a property's name`,
      `${GRAMMAR}${HEAD}/ { N() { p\n#${directive}\n= <__LINE__>; }; };`,
    ),
    board(`#${directive}, before a ;`, `${GRAMMAR}${HEAD}/ { N() { p\n#${directive}\n; q = <__LINE__>; }; };`),
    board(
      `#${directive}, in the head of a node`,
      `${GRAMMAR}${HEAD}/ { l:\n#${directive}\nN()\n#${directive}\n{ p = <__LINE__>; }; };`,
    ),
    board(
      `#${directive}, in a reservation`,
      `${GRAMMAR}${HEAD}/memreserve/ 1\n#${directive}\n__LINE__;\n/ { N() { }; };`,
    ),
    board(`#${directive}, in a deletion`, `${GRAMMAR}${HEAD}/ { N() { }; };\n/ { /delete-node/\n#${directive}\nd; };`),
    board(`#${directive}, behind a version`, `${GRAMMAR}/dts-v1/\n#${directive}\n;\n/ { N() { }; };`),
  ]),
  board(
    'a table of variants that ends with #error',
    `${HEAD}#define V 8\n#if V == 8\n#define C 2\n#elif V == 4\n#define C 1\n#else\n#error unknown\n#endif\n#define NODE(n) dev##n: dev##n { cores = <C>; }\n/ { NODE(1); };`,
  ),
  ...['#define F 2', '#undef F', '#include "none.h"', '/delete-node/ &none;\n/memreserve/ 1 2;'].map((dead) =>
    board(
      `in a dead else: ${dead}`,
      `${HEAD}#define NODE(n) n { };\n#define F 1\n#if 1\n#else\n${dead}\n#endif\n/ { x = <F>; NODE(a) };`,
    ),
  ),
];

/** Macros that bring the marks between values and statements, or half of something. */
export const MARKS: readonly DtcCase[] = [
  top('a comma', '#define E(a) , <a 0>\n#define S ,\n/ { p = <0 0> E(1) E(2); q = "a" S "b"; };'),
  top('the end of a statement', '#define L(a) <a 1>;\n/ { p = <9 9>, L(3)\n q; };'),
  top('the end of a statement and the next one', '#define L <1>; q = <2>\n/ { p = L; r = "x", L; };'),
  top('two ends of one statement', '#define L <1>;\n/ { p = L; };'),
  top('an equals sign', '#define E =\n/ { p E <1>; q E "a"; };'),
  top('a semicolon', '#define E ;\n/ { p = <1> E q E n { } E } E'),
  top('an opening brace', '#define O {\n/ O p; n O q; }; };'),
  top('a closing brace', '#define C };\n/ { p; n { q; C C'),
  top('a property and the head of a node', '#define H p = <1>; n\n/ { H { q; }; };'),
  top('a node and the head of the next one', '#define H m { r; }; n\n/ { H { q; }; };'),
  top('a body opened and another one closed', '#define H n { q; }; m {\n/ { H r; }; };'),
  top('brackets of cells', '#define O <\n#define C >\n/ { p = O 1 2 C; q = O 1 2 C, O 3 C; };'),
  top('quotes made of an argument', '#define Q(x...) #x;\n/ { p = Q(a b)\n q; };'),
  top('a reservation and the next one', '#define R 1 2; /memreserve/ 3 4\n/memreserve/ R;\n/ { };'),
  top('a label', '#define L l:\n/ { L n { }; p = <&l>; };'),
  top('an ampersand', '#define A &\n/ { l: n { }; p = <A l>; };'),
  top('a keyword', '#define D /delete-node/\n/ { n { }; };\n/ { D n; };'),
  ...[
    '/omit-if-no-ref/ M { };',
    '/omit-if-no-ref/ l: M { };',
    'l: /omit-if-no-ref/ M { };',
    'l: /omit-if-no-ref/ k: M { };',
  ].map((text) => top(`a name behind a keyword: ${text}`, `#define M n@1\n/ { ${text} q { }; r = <&{/q}>; };`)),
  ...['l: /omit-if-no-ref/ M { };', 'l: /omit-if-no-ref/ k: M { };'].map((text) =>
    top(`a name behind a keyword, referenced: ${text}`, `#define M n\n/ { ${text} r = <&l>; };`),
  ),
  top('a property without its end', '#define P p =\n/ { P <1>; };'),
  top('the end of a node', '#define S ;\n/ { l: n { } S\n};\n/omit-if-no-ref/ &l;'),
  ...[
    'foo-N(bar) { };',
    'foo-N(bar)@1 { reg = <1>; };',
    'N(a)-N(b) { };',
    'l: s-N(t) = <1>; q = <&l2>; l2: w,N(1) { };',
    'foo-N(bar) = <N(2)>;',
    'foo-N(bar);',
    'a-N(1)-b { c-N(N(2)) { }; };',
    'n+N(x) { };',
    '#N(x) = <1>;',
    'a-NUMBER { };',
    'a-N (b) { };',
    '/delete-property/ foo-N(bar);',
    '/delete-node/ foo-N(bar);',
    '/omit-if-no-ref/ foo-N(bar) { };',
  ].map((text) => top(`in a name: ${text}`, `#define N(x) x\n#define NUMBER 7\n/ { ${text} };`)),
  top('a mark handed through as an argument', '#define F(x...) x\n/ { p = <1 F(>); n { } F(;)\n} F(;)'),
  top('nothing at all', '#define X\n/ X { X p X = X <1 X> X , X "a" X ; X n X { X } X ; X } X ;'),
];

/** `#include` between any two tokens. */
export const PIECES: readonly DtcCase[] = [
  files(
    'the values of a property',
    '/ { p =\n#define W 0\n\t\t#include "v"\n#undef W\n\t\t,\n#define W 1\n\t\t#include "v"\n\t\t,\n<9 9>; };',
    { v: '<W 1>,\n<W 2>\n' },
  ),
  files('a value by itself', '/ { p =\n#include "v"\n; q = <1>,\n#include "v"\n; };', { v: '"a"\n' }),
  files('a value with its end', '/ { p =\n#include "v"\n q; };', { v: '"a";\n' }),
  files('the end of one value and the next property', '/ { p =\n#include "v"\n, "z"; };', { v: '"a"; q = "b"\n' }),
  files('cells', '/ { p = <\n#include "v"\n>; };', { v: '1 2 3\n' }),
  files('a comma', '/ { p = "a"\n#include "v"\n"b"; };', { v: ',' }),
  files('an equals sign', '/ { p\n#include "v"\n"b"; };', { v: '=\n' }),
  files('a semicolon', '/ { p\n#include "v"\n n { }\n#include "v"\n}\n#include "v"\n', { v: ';\n' }),
  files('a brace', '/\n#include "o"\n p; n\n#include "o"\n}; };', { o: '{' }),
  files('closing braces', '/ { n { m {\n#include "c"\n', { c: '}; }; };\n' }),
  files('a name', '/ {\n#include "n"\n= <1>;\n#include "n"\n{ }; };', { n: 'a' }),
  ...['= <1>;', ';', '{ };', '= "a"; q;', ', "b";'].flatMap((rest) =>
    ['/* c */ ', '/* c\n */', '/* c */\n', '// c\n', '/**/ /* c */\t'].map((comment) =>
      files(`a name, before a comment: ${JSON.stringify(comment + rest)}`, `/ {\n#include "n"\n${comment}${rest}\n};`, {
        n: rest.startsWith(',') ? 'a = "a"\n' : 'prop\n',
      }),
    ),
  ),
  ...['#define M', '#undef M', '#define M()', '#include "e" // e', '#if 1\n#endif', '#ifdef M\n#else', '#line 7'].map(
    (directive) =>
      files(
        `a comment on the line behind a directive: ${directive}`,
        `#define N() d\n/ { N() { };\n${directive}\n/* c */ n { p; };\n${directive.endsWith('else') ? '#endif\n' : ''}};`,
        { e: '\n' },
      ),
  ),
  files('a name that is a property', '/ {\n#include "n"\n n { }; };', { n: 'a;' }),
  files('a name whose end stands elsewhere', '/ {\n#include "n"\n; n { }; };', { n: 'a\n' }),
  files('a label', '/ {\n#include "n"\n n { }; p = <&l>; };', { n: 'l:\n' }),
  files('a keyword', '/ { n { }; };\n/ {\n#include "k"\nn; };', { k: '/delete-node/' }),
  files('a node behind a keyword', '/ { l: m { };\n/omit-if-no-ref/\n#include "k"\n};', { k: 'n: n { };' }),
  files('a reference', '/ { l: m { }; };\n#include "k"\n{ p; };', { k: '&l' }),
  files('a version', '#include "k"\n/ { };', { k: '/plugin/\n' }),
  files('a node opened in one and closed in another', '#include "o"\np;\n#include "c"', {
    o: '/ {\n n {\n',
    c: '};\n};\n',
  }),
  files('a node opened in one file and closed in a file of that', '#include "o"\n', {
    o: '/ {\n n {\n#include "c"\n',
    c: '};\n};\n',
  }),
  files('a node opened in a macro and closed in a file', '#define O / { n {\nO p;\n#include "c"', { c: '}; };\n' }),
  files('a macro defined in a value', '/ { p = <1\n#include "d"\n>; q = <D>; };', { d: '#define D 7\n' }),
  files('a macro defined in a value of a file', '#define N() d\n#include "d"\n/ { N() { p = <D>; q = O 1>; };', {
    d: '/ { r = <1\n#define D 7\n2>; };\n#define O <\n',
  }),
  // Expansion leaves them at the beginning of a line, and to dtc they are text.
  ...['#define EMPTY\n', '#include "empty"\n'].flatMap((head) => [
    ...[
      'EMPTY #include "k"\nb;',
      'EMPTY # include "k"\nb;',
      'EMPTY\n#include "k"\nb;',
      'EMPTY #define X 1\nb;',
      'EMPTY #undef X\nb;',
      'EMPTY #if 1\nb; EMPTY #endif\n',
      'EMPTY #endif\n',
      'EMPTY #error no\n',
      'EMPTY #line 3\n',
      'EMPTY # 1 "x"\n',
      'EMPTY #\na;',
      'EMPTY #line-cells = <1>;',
      'EMPTY #address-cells = <1>;',
    ].map((text) =>
      files(`behind an empty macro: ${head}${text}`, `${head}/ {\n#if 0\n#endif\n${text}\n};`, {
        empty: '#define EMPTY\n',
        k: 'x;\n',
      }),
    ),
    files(
      `a definition behind an empty macro: ${head}`,
      `${head}EMPTY #define N(l) l: n { };\n/ {\n#if 0\n#endif\n};`,
      {
        empty: '#define EMPTY\n',
      },
    ),
  ]),
  ...[
    'H include "k"\nb;',
    '#INC "k"\nb;',
    '#DEF X 1\n',
    'H define X 1\n',
    'H 1 "x"\n',
    'H line 1 "x"\n',
    'H\n',
    'H a = <1>;',
  ].map((text) =>
    files(
      `a directive that macros make: ${text}`,
      `#define H #\n#define INC include\n#define DEF define\n/ {\n#if 0\n#endif\n${text}\n};`,
      { k: 'x;\n' },
    ),
  ),
  ...['0 F(>);', 'F(<) 0>;', '<0 F(>, <1>);', 'F("x");', '[F(00 ])F(;)', '<F((1 << 2) >);'].map((value) =>
    top(
      `marks in the arguments of a macro: ${value}`,
      `#define F(x...) x\n/ { p = ${value.startsWith('0') ? '<' : ''}${value} q; };`,
    ),
  ),
  files('a file that is not there', '/ { p = <1\n#include "none"\n>; };', {}),
  files('a file in a file in a value', '/ { p = <1\n#include "a"\n>; };', { a: '2\n#include "b"\n', b: '3' }),
  files('a conditional that does not end', '/ { p = <1\n#include "a"\n>; };', { a: '#if 1\n' }),
  files('the arguments of a macro, in a file of a file', '#define F(x) <x>\n/ { p = F(\n#include "a"\n; };', {
    a: '#include "b"\n',
    b: '1)\n',
  }),
  files('a node closed in a file of a file', '/ { n {\n#include "a"\n', { a: '#include "b"\n', b: '}; };\n' }),
  files('a reservation with a label', '#include "e"\nl: /memreserve/ 1\n#include "e"\n2;\n/ { };', {
    e: '#define E\n',
  }),
  files('the arguments of a macro', '#define F(x) <x>\n/ { p = F(\n#include "a"\n); };', { a: '1' }),
  top(
    'a name behind a backslash, beside a directive in a value',
    '/ { \\x; l: \\y { p = "a", <1\n#define N 2\n3>; }; };',
  ),
  top(
    'a name behind a backslash, and characters in codes',
    "/memreserve/ 2 ('\\x41' + '\\'' + '\\101');\n/ { \\x = <1>; };",
  ),
  files(
    'a file between the arguments, in the file that closes the node',
    '#define F(x) <x>\n/ { n {\n#include "a"\n};',
    {
      a: '};\np = F(1\n#include "e"\n);\n',
      e: '\n',
    },
  ),
  files('a file between the arguments, in a file that is taken in', '#define F(x) <x>\n/ { n {\n#include "a"\n};', {
    a: '};\np = F(1,\n#include "e"\n',
    e: '2);\n',
  }),
  files('the rest of a statement, in a file that dtc reads itself', '/ { n: n { }; };\n/include/ "a"', {
    a: '/delete-node/\n#include "b"\n',
    b: '&n;\n',
  }),
  files('the body of a node, in a file that dtc reads itself', '/ { n: n { }; };\n/include/ "a"', {
    a: '&n\n#include "b"\n',
    b: '{ };\n',
  }),
  files(
    'a macro of a value in a file, beside a statement in two',
    '#define W 5\n/ { p = <\n#include "a"\n1>;\n#include "b"\n; };',
    {
      a: ' W \n',
      b: 'r = ""\n',
    },
  ),
  files(
    'macros at includes behind one in a value',
    '#define W 5\n/ { p = <1\n#include "e"\n>;\n#include "b"\n;\n#undef W\n#define W 6\n#include "c"\n};',
    { e: '/* nothing */\n', b: 'r = ""\n', c: 'q = <W>;\n' },
  ),
  files('a keyword of dtc', '/ { };\n#include "k"\n"r"', { k: '/include/\n', r: '/ { p; };\n' }),
];

/** NUL bytes, which cpp passes over or passes on. */
export const NUL_BYTES: readonly DtcCase[] = [
  top('NUL in strings', '/ { p = "a\0b", "\0"; q = "\0\\0"; };'),
  top('NUL between tokens', '\0/\0{ p\0= <1\0 2>;\0n { }; /* \0 */ };\0// \0'),
  top('NUL in macros and what they make', '#define A(x) x\n#define S(x) #x\n/ { p = A("a\0"); A(n { q = "\0b"; };) };'),
  top('NUL in a character', "/ { p = <'\0'>; };"),
  top('NUL in a name', '/ { p\0q = "a"; };'),
  files('NUL in a file', '/ { p = \n#include "v"\n; };', { v: '"a\0b"\0\n' }),
];
