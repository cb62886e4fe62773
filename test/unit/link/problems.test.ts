/** Where problems are reported, and in which words. */
import { beforeAll, describe, expect, test } from 'vitest';
import type { SyntaxStore } from '../../../server/src/syntax/syntaxStore.ts';
import { checkProblems, problemsOf } from '../../harness/checkProblems.ts';
import { parseFixture } from '../../harness/markers.ts';
import { testSyntax } from '../../harness/parser.ts';

let syntax: SyntaxStore;
beforeAll(async () => {
  syntax = await testSyntax();
});

const check = (name: string, fixture: string) => test(name, () => checkProblems(syntax, fixture));

describe('values', () => {
  check(
    'references',
    `
/dts-v1/;
/ {
	p = <&x>, &y, <&{/z}>, &{/n/o};
//           ^^ error[phandle_references] no node has the label 'x'
//                ^^ error[path_references] no node has the label 'y'
//                     ^^^^^ error[phandle_references] there is no node /z
//                             ^^^^^^^ error[path_references] there is no node /n/o: /n has no 'o'
	n: n { };
};
`,
  );
  check(
    'numbers',
    `
/dts-v1/;
/ {
	a = <08 0x1ffffffffffffffff 1ull>;
//           ^^ error[integer-literal] '08' is octal because of its leading 0
//              ^^^^^^^^^^^^^^^^^^^ error[integer-literal] '0x1ffffffffffffffff' is out of range: 64 bits at most
//                                  ^^^^ error[integer-literal] '1ull' is not an integer
	b = /bits/ 8 <256>, /bits/ 12 <1>;
//                    ^^^ warning[value-truncated] 0x100 does not fit in 8 bits; dtc stores 0x0
//                                 ^^ error[bits-size] array elements are 8, 16, 32 or 64 bits wide
	c = <(1 / 0) 'ab' UNKNOWN MISSING(1)>;
//              ^ error[division-by-zero] division by zero
//                   ^^^^ error[character-literal] a character literal holds one character, not 2
//                        ^^^^^^^ error[undefined-name] 'UNKNOWN' is neither a macro nor a number
//                                ^^^^^^^ error[undefined-name] macro 'MISSING' is not defined
	d = "\\x";
//          ^^^^ error[escape] '\\x' takes one or two hexadecimal digits
};
`,
  );
  check(
    'macros',
    `
/dts-v1/;
#define TWO(a, b) a b
#define HALF (1 +
/ {
	a = <TWO(1)>;
//           ^^^ error[macro-arguments] macro 'TWO' takes 2 arguments, 1 given
	b = <HALF>;
//               ^ error[syntax] a number is missing before '>'
	c = <TWO(1, 2>;
//           ^^^ error[macro-unterminated] call of macro 'TWO' is never closed
};
`,
  );
  check(
    'files',
    `
/dts-v1/;
/ {
	a = /incbin/("none.bin");
//                   ^^^^^^^^^^ error[incbin-missing] cannot read "none.bin"
};
`,
  );
});

describe('structure', () => {
  check(
    'order',
    `
/ { };
/memreserve/ 1 2;
//<----------------- error[statement-order] '/memreserve/' stands before the first node
/dts-v1/;
//<--------- error[statement-order] '/dts-v1/;' stands before all other statements
/plugin/;
`,
  );
  check(
    'inside and outside',
    `
/dts-v1/;
a = <1>;
//<- error[not-at-top-level] property 'a' stands outside of any node
b { };
//<- error[not-at-top-level] node 'b' stands outside '/ { … };': only '/' and references stand at the top level
/delete-node/ c;
//            ^ error[not-at-top-level] '/delete-node/' at the top level takes a reference
l: / {
//<- error[label-not-allowed] the root takes no label; dtc reads no 'l:' here
	/dts-v1/;
//      ^^^^^^^^^ error[not-in-node] version lines stand at the top level only
	n { };
	p;
//      ^ error[properties-after-nodes] property 'p' stands after a child node; dtc wants properties first
	/delete-property/ q;
//                        ^ error[properties-after-nodes] '/delete-property/ q' stands after a child node; dtc wants properties first
	&x { };
//      ^^ error[not-in-node] '&x { … }' stands at the top level only
	/delete-node/ &n;
//                    ^^ error[not-in-node] inside a node '/delete-node/' takes a name; '&n' stands at the top level
//                    ^^ error[unknown-label] no node has the label 'n'
	m :k { };
//      ^ error[syntax] ':' stands directly after the label 'm'
};
&none { };
//<----- error[unknown-label] no node has the label 'none'
/delete-node/ &{/none};
//            ^^^^^^^^ error[unknown-label] there is no node /none
`,
  );
  check(
    'doubles',
    `
/dts-v1/;
/ {
	a;
	a;
//      ^ error[duplicate_property_names] property 'a' is given twice in the first definition of /
	l: n { phandle = <1>; };
	n { };
//      ^ error[duplicate_node_names] node 'n' is defined twice in the first definition of /
	l: o { phandle = <1>; };
//      ^ error[duplicate_label] label 'l' is given twice
//             ^^^^^^^ error[explicit_phandles] phandle 0x1 is taken by /n already
	q { name = "r"; };
//                ^^^^ error[name_properties] 'name' must be "q", the name of its node, or better be left out
	// 'name_is_string' reports these.
	s { name = <1>; };
	t { name; };
};
`,
  );
  check(
    'overlay',
    `
/dts-v1/;
/plugin/;
&a { p = <&{/x}>; };
//        ^^^^^ error[fixup-path] an overlay cannot carry the unresolved path reference &{/x}; use a label
l: &b { };
// ^^ error[unknown-label] no node has the label 'b'
`,
  );
  check(
    'nothing at all',
    `
/* nothing */
//<- error[version-missing] the first statement of a board must be '/dts-v1/;'
//<- error[no-root] there is no root node: '/ { … };'
`,
  );
});

describe('one name twice in one pair of braces', () => {
  check(
    'merged by accident',
    `
/dts-v1/;
/ { bus { }; };
/ {
	reg_a: regulator { compatible = "r"; regulator-name = "a"; };
	bus {
		reg_b: regulator { gpio = <1>; };
	};
	reg_c: regulator { compatible = "r"; regulator-name = "c"; };
//             ^^^^^^^^^ warning[node-defined-twice] a second node 'regulator' in these braces is merged into the first, and replaces its regulator-name: give one of them another name
};
&{/bus} {
	regulator { gpio = <2>; };
	regulator { gpio = <3>; };
//      ^^^^^^^^^ warning[node-defined-twice] a second node 'regulator' in these braces is merged into the first, and replaces its gpio: give one of them another name
	same { p = <1>; };
	same { p = <1>; };
//      ^^^^ warning[node-defined-twice] a second node 'same' in these braces says what the first one says: remove one of them
};
`,
  );
  check(
    'opened again on purpose',
    `
/dts-v1/;
/ { a: a { p = <1>; }; };
/ { a { p = <2>; }; };
&a { p = <3>; };
/ {
	aliases { x = "/a"; };
	aliases { y = "/a"; };
	b { p = <1>; };
	/delete-node/ b;
	b { p = <2>; };
	#define ONE(n) n { p = <4>; };
	ONE(c)
	ONE(c)
};
`,
  );
});

describe('preprocessing', () => {
  check(
    'includes',
    `
//- /src/board.dts include:/inc
/dts-v1/;
#include "beside.h"
#include <beside.h>
//        ^^^^^^^^ error[include-not-found] "beside.h" is not found: looked in /inc; it is beside this file: write "beside.h"
#include "sub/deep.h"
#include <far.h>
/ { p = <BESIDE DEEP FAR UP>; };
//- /src/beside.h
#define BESIDE 1
//- /src/sub/deep.h
#include "../up.h"
#include "none.h"
//        ^^^^^^ error[include-not-found] "none.h" is not found: looked in /src/sub, /inc
#define DEEP 2
//- /src/up.h
#define UP 4
//- /inc/far.h
#define FAR 3
`,
  );
  check(
    'an include whose macro is not there',
    `
/dts-v1/;
#include NAME
//       ^^^^ error[include-not-found] '#include' takes "file" or <file>, and 'NAME' is no macro that stands for one
/ { };
`,
  );
  check(
    'conditions',
    `
/dts-v1/;
#if (1
//  ^ error[condition-invalid] missing ')' in the condition
#endif
#if 1 / 0
//    ^ error[condition-invalid] division by zero in the condition
#elif X(
//     ^ error[condition-invalid] unexpected '(' in the condition
#endif
#ifdef
//   ^ error[syntax] '#ifdef' takes a name
#endif
#error no good
//<-------------- error[preprocessor-error] #error no good
#warning be careful
//<------------------- warning[preprocessor-warning] #warning be careful
/ { };
`,
  );
  check(
    'a file that dtc reads itself',
    `
//- /board.dts
/dts-v1/;
/include/ "b.dtsi"
//- /b.dtsi
#define A 1
//<- error[not-preprocessed] dtc reads this file itself, by '/include/': no preprocessor sees its directives; use '#include'
/ { p = <A>; };
`,
  );
  check(
    'a directive behind half a statement that dtc reads itself',
    `
//- /board.dts
/dts-v1/;
/ { n: n { }; };
/include/ "b.dtsi"
//- /b.dtsi
&n
//<~- error[syntax] missing '{' after '&n'
#include "c.dtsi"
//<- error[not-preprocessed] dtc reads this file itself, by '/include/': no preprocessor sees its directives; use '#include'
//- /c.dtsi
{ };
`,
  );
  check(
    'a directive inside of a statement that dtc reads itself',
    `
//- /board.dts
/dts-v1/;
/include/ "b.dtsi"
//- /b.dtsi
/ {
	p = /* and
#if in a comment */ <1
#if 1
//<- error[not-preprocessed] dtc reads this file itself, by '/include/': no preprocessor sees its directives; use '#include'
#endif
	>, "#if";
	#address-cells = <1>;
};
`,
  );
});

describe('the chain that led to a problem', () => {
  const places = (fixture: string) => {
    const parsed = parseFixture(fixture);
    const text = (file: string) => parsed.files.find((each) => each.path === file)?.text ?? '';
    return problemsOf(syntax, parsed).map(({ code, span, related }) => [
      code,
      ...[{ span, message: 'here' }, ...related].map(
        (place) =>
          `${place.span.file} '${text(place.span.file).slice(place.span.start, place.span.end)}': ${place.message}`,
      ),
    ]);
  };

  test('a macro call: where it is typed, where it is spelled', () => {
    expect(places('/dts-v1/;\n#define BAD &none 1\n/ { p = <0 BAD>; };\n')).toMatchInlineSnapshot(`
      [
        [
          "phandle_references",
          "/board.dts 'BAD': here",
          "/board.dts '&': the macro text that this comes from",
        ],
      ]
    `);
    expect(places('/dts-v1/;\n#define NODE(n) n { p = <n>; };\n/ { NODE(x) };\n')).toMatchInlineSnapshot(`
      [
        [
          "undefined-name",
          "/board.dts 'x': here",
        ],
      ]
    `);
    expect(places('/dts-v1/;\n#define REF(l) <&l>\n/ { p = REF(none); };\n')).toMatchInlineSnapshot(`
      [
        [
          "phandle_references",
          "/board.dts 'REF(none)': here",
          "/board.dts '&': the macro text that this comes from",
        ],
      ]
    `);
  });

  test('one mistake in a macro is one problem', () => {
    expect(places('/dts-v1/;\n#define BAD &none\n/ { p = <BAD BAD>; q = <BAD>; };\n')).toHaveLength(1);
  });

  test('includes, innermost first', () => {
    expect(
      places(
        '//- /a.dts\n/dts-v1/;\n#include "b.dtsi"\n//- /b.dtsi\n#include "c.dtsi"\n//- /c.dtsi\n/ { p = <&none>; };\n',
      ),
    ).toMatchInlineSnapshot(`
      [
        [
          "phandle_references",
          "/c.dtsi '&none': here",
          "/b.dtsi 'c.dtsi': included here",
          "/a.dts 'b.dtsi': included here",
        ],
      ]
    `);
  });

  test('both parts of a double', () => {
    expect(places('/dts-v1/;\n/ { l: a { }; l: b { }; };\n')).toMatchInlineSnapshot(`
      [
        [
          "duplicate_label",
          "/board.dts 'l': here",
          "/board.dts 'l': first given here",
        ],
      ]
    `);
  });
});
