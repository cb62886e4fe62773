import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Edit, Language, type Node, Parser, Query, type Tree } from 'web-tree-sitter';

const room = new URL('../../../syntaxes/', import.meta.url);
const path = (name: string) => fileURLToPath(new URL(name, room));
const read = (name: string) => readFileSync(path(name), 'utf8');

let language: Language;
let parser: Parser;
const trees: Tree[] = [];

beforeAll(async () => {
  await Parser.init();
  language = await Language.load(path('tree-sitter-devicetree.wasm'));
  parser = new Parser();
  parser.setLanguage(language);
});

afterEach(() => {
  for (const tree of trees.splice(0)) tree.delete();
});

function parse(text: string, old?: Tree): Tree {
  const tree = parser.parse(text, old);
  if (tree === null) throw new Error('the parser gave up');
  trees.push(tree);
  return tree;
}

const children = (node: Node): Node[] => node.children.filter((child) => child !== null);

/**
 * A tree as text: `type` of a named node with its children in parentheses, a
 * leaf with its source, anonymous tokens left out; fields before a colon.
 */
function show(node: Node): string {
  const parts: string[] = [];
  children(node).forEach((child, index) => {
    if (child.isMissing) parts.push(`MISSING ${child.type}`);
    else if (child.isNamed) {
      const field = node.fieldNameForChild(index);
      parts.push(`${field === null ? '' : `${field}:`}${show(child)}`);
    }
  });
  if (parts.length > 0) return `${node.type}(${parts.join(' ')})`;
  return node.type === 'document' ? '' : `${node.type}<${node.text}>`;
}

function program(text: string): string {
  const root = parse(text).rootNode;
  expect(root.hasError, root.toString()).toBe(false);
  return children(root).map(show).join(' ');
}

/** The value of the property `p`, written with its `=` and `;` left out. */
function value(text: string): string {
  const shown = program(`p = ${text};`);
  const head = 'property(name:identifier<p> ';
  expect(shown.startsWith(head)).toBe(true);
  return shown.slice(head.length, -1);
}

describe('the committed wasm', () => {
  it('was built from the committed grammar', async () => {
    const build = (await import(new URL('tree-sitter/build.mjs', room).href)) as { check(): string[] };
    expect(build.check()).toEqual([]);
  });

  it('exports the stable node types and fields', () => {
    for (const type of [
      ...['document', 'node', 'property', 'delete_node', 'delete_property', 'memory_reservation', 'file_version'],
      ...['plugin', 'omit_if_no_ref', 'dtsi_include', 'preproc_include', 'preproc_def', 'preproc_function_def'],
      ...['preproc_undef', 'preproc_if', 'preproc_ifdef', 'preproc_else', 'preproc_elif', 'preproc_elifdef'],
      ...['preproc_directive', 'preproc_stray', 'preproc_line', 'preproc_arg', 'macro_statement', 'comment'],
      ...['reference', 'unit_address', 'call_expression', 'argument_list', 'unclosed'],
    ]) {
      expect(language.idForNodeType(type, true), type).not.toBeNull();
    }
    for (const field of ['label', 'name', 'address', 'length', 'path', 'parameters', 'value', 'condition']) {
      expect(language.fieldIdForName(field), field).not.toBeNull();
    }
    for (const field of ['alternative', 'arguments', 'function', 'bits', 'filename']) {
      expect(language.fieldIdForName(field), field).not.toBeNull();
    }
  });
});

describe('statements', () => {
  it('reads nodes', () => {
    expect(program('/ { };')).toBe('node(name:identifier</>)');
    expect(program('a: b: uart@10,2 { };')).toBe(
      'node(label:identifier<a> label:identifier<b> name:identifier<uart> address:unit_address<10,2>)',
    );
    expect(program('/ { 9p.x-y { }; };')).toBe('node(name:identifier</> node(name:identifier<9p.x-y>))');
    expect(program('l: &uart0 { };')).toBe('node(label:identifier<l> name:reference(label:identifier<uart0>))');
    expect(program('&{/soc/uart@1} { };')).toBe('node(name:reference(path:path</soc/uart@1>))');
    expect(program('&{/} { };')).toBe('node(name:reference(path:path</>))');
  });

  it('reads properties, also outside of a node', () => {
    expect(program('l: #address-cells = <1>;')).toBe(
      'property(label:identifier<l> name:identifier<#address-cells> integer_cells(integer_literal<1>))',
    );
    expect(program('linux,cma-default;')).toBe('property(name:identifier<linux,cma-default>)');
    expect(program('/ { 0a?b*+; };')).toBe('node(name:identifier</> property(name:identifier<0a?b*+>))');
  });

  it('takes no property for a directive', () => {
    for (const name of [
      '#include-cells',
      '#define-x',
      '#if,x',
      '#endif-cells',
      '#elsewhere',
      '#error-cells',
      '#line2',
    ]) {
      expect(program(`${name};`)).toBe(`property(name:identifier<${name}>)`);
      expect(program(`/ { ${name} = <1>; };`)).toContain(`property(name:identifier<${name}> `);
    }
  });

  it('reads deletions', () => {
    expect(program('/delete-node/ &{/soc/a@1};')).toBe('delete_node(name:reference(path:path</soc/a@1>))');
    expect(program('/delete-node/ &l;')).toBe('delete_node(name:reference(label:identifier<l>))');
    expect(program('/ { /delete-node/ a@1; /delete-property/ #x-cells; };')).toBe(
      'node(name:identifier</> delete_node(name:identifier<a> address:unit_address<1>)' +
        ' delete_property(name:identifier<#x-cells>))',
    );
  });

  it('reads /memreserve/ with expressions', () => {
    expect(program('l: /memreserve/ 0x0 0X1000UL;')).toBe(
      'memory_reservation(label:identifier<l> address:integer_literal<0x0> length:integer_literal<0X1000UL>)',
    );
    expect(program('/memreserve/ BASE (1 << 20);')).toBe(
      'memory_reservation(address:identifier<BASE> length:parenthesized_expression(integer_literal<1> operator<<<>' +
        ' integer_literal<20>))',
    );
    expect(program('/memreserve/ BOTH(1);')).toContain('memory_reservation(address:call_expression(');
  });

  it('reads the other directives', () => {
    expect(program('/dts-v1/; /plugin/; /include/ "a.dtsi"')).toBe(
      'file_version</dts-v1/;> plugin</plugin/;> dtsi_include(path:string_literal<"a.dtsi">)',
    );
    expect(program('/ { /include/ "b.dtsi" a; };')).toBe(
      'node(name:identifier</> dtsi_include(path:string_literal<"b.dtsi">) property(name:identifier<a>))',
    );
    expect(program('/omit-if-no-ref/ &a;')).toBe('omit_if_no_ref(name:reference(label:identifier<a>))');
    expect(program('/ { l: /omit-if-no-ref/ m: a { }; };')).toBe(
      'node(name:identifier</> omit_if_no_ref(label:identifier<l> node(label:identifier<m> name:identifier<a>)))',
    );
  });

  it('reads macros where structure stands', () => {
    expect(program('PIN(gpa0-0, IN, (1 + 2))')).toMatch(
      /^macro_statement\(name:identifier<PIN> arguments:argument_list\(/,
    );
    expect(program('/ { PIN (a); PIN(b) x; };')).toMatch(
      /^node\(.* macro_statement\(.* macro_statement\(.* property\(/,
    );
    expect(program('M({ a = <1>; b { }; }, "x")')).toMatch(/^macro_statement/);
    expect(program('/ { BARE next = <1>; };')).toContain('macro_statement(name:identifier<BARE>) property(');
    expect(program('BARE / { };')).toBe('macro_statement(name:identifier<BARE>) node(name:identifier</>)');
    expect(program('BARE;')).toBe('property(name:identifier<BARE>)');
    expect(program('DIE(a): node@REG(1) { };')).toBe(
      'node(label:call_expression(function:identifier<DIE> arguments:argument_list(identifier<a>))' +
        ' name:identifier<node> address:unit_address(argument_list(integer_literal<1>)))',
    );
    expect(program('NAME(a)@1 { };')).toMatch(/^node\(name:call_expression\(.* address:unit_address<1>\)$/);
    expect(program('NAME(a) = <1>;')).toMatch(/^property\(name:call_expression\(.* integer_cells\(/);
    expect(program('&DIE(a) { };')).toMatch(/^node\(name:reference\(label:call_expression\(/);
  });
});

describe('values', () => {
  it('reads cells', () => {
    expect(value('<0X1f 0b11 017 1U 2UL 3ULL>')).toMatch(/^integer_cells\((integer_literal<\w+> ?){6}\)$/);
    expect(value("<'a' '\\n' '\\x41' '\\''>")).toMatch(/^integer_cells\((char_literal<[^>]+> ?){4}\)$/);
    expect(value('<&a &{/b} &{c/d} &e/f@1>')).toBe(
      'integer_cells(reference(label:identifier<a>) reference(path:path</b>) reference(path:path<c/d>)' +
        ' reference(label:identifier<e> path:path<f@1>))',
    );
    expect(value('<&a (1 + 2) F(3)>')).toBe(
      'integer_cells(reference(label:identifier<a>)' +
        ' parenthesized_expression(integer_literal<1> operator<+> integer_literal<2>)' +
        ' call_expression(function:identifier<F> arguments:argument_list(integer_literal<3>)))',
    );
    expect(value('<(A ? B >= 1 : (C && !D))>')).toContain('operator<>=>');
  });

  it('reads /bits/ before every list', () => {
    expect(value('/bits/ 8 <1>, /bits/ WIDTH <2>')).toBe(
      'integer_cells(bits:integer_literal<8> integer_literal<1>)' +
        ' integer_cells(bits:identifier<WIDTH> integer_literal<2>)',
    );
  });

  it('reads strings, bytes, references and files', () => {
    expect(value('"a\\"b", "// no comment", "/* none */"')).toBe(
      'string_literal<"a\\"b"> string_literal<"// no comment"> string_literal<"/* none */">',
    );
    expect(value('[00 aB12 M]')).toBe('byte_string_literal(byte<00> byte<aB12> identifier<M>)');
    expect(value('&a, &{/b}')).toBe('reference(label:identifier<a>) reference(path:path</b>)');
    expect(value('/incbin/("f", 0, (1 + N))')).toMatch(/^incbin\(filename:string_literal<"f"> /);
  });

  it('reads labels anywhere', () => {
    expect(value('a: <b: 1 c: 2 d:> e:, f: "s" g:')).toBe(
      'value_label<a:> integer_cells(value_label<b:> integer_literal<1> value_label<c:> integer_literal<2>' +
        ' value_label<d:>) value_label<e:> value_label<f:> string_literal<"s"> value_label<g:>',
    );
    expect(value('[ab: 00 x: 11 y:]')).toBe(
      'byte_string_literal(value_label<ab:> byte<00> value_label<x:> byte<11> value_label<y:>)',
    );
  });

  it('reads macros', () => {
    expect(value('M')).toBe('identifier<M>');
    expect(value('M(1), <2>')).toMatch(/^call_expression\(.* integer_cells\(integer_literal<2>\)$/);
    expect(value('A B(1) "c"')).toMatch(/^identifier<A> call_expression\(.*\) string_literal<"c">$/);
  });

  it('steps over directives in a value', () => {
    const shown = value('<1\n#ifdef A\n2\n#else /* b */\n3\n#endif\n>,\n#if B\n"x",\n#endif\n"y"');
    expect(shown.match(/preproc_line</g)).toHaveLength(5);
    expect(value('<1\n# 12 "file" 2\n2>')).toContain('preproc_directive<# 12 "file" 2>');
  });
});

describe('the preprocessor', () => {
  it('reads includes', () => {
    expect(program('#include <a/b.h>\n# include "c.dtsi"\n#include NAME')).toBe(
      'preproc_include(path:system_lib_string<<a/b.h>>) preproc_include(path:string_literal<"c.dtsi">)' +
        ' preproc_include(path:identifier<NAME>)',
    );
  });

  it('reads definitions as raw text', () => {
    expect(program('#define A')).toBe('preproc_def(name:identifier<A>)');
    expect(program('#define A \n#define B')).toBe('preproc_def(name:identifier<A>) preproc_def(name:identifier<B>)');
    expect(program('#define A (1 +\\\n 2)  // one\n')).toBe(
      'preproc_def(name:identifier<A> value:preproc_arg<(1 +\\\n 2)>) comment<// one>',
    );
    expect(program('#define A 1 /* x\n y */ 2 /* z */')).toBe(
      'preproc_def(name:identifier<A> value:preproc_arg<1 /* x\n y */ 2>) comment</* z */>',
    );
    expect(program('#define A /* z */\nb;')).toBe(
      'preproc_def(name:identifier<A>) comment</* z */> property(name:identifier<b>)',
    );
    expect(program('#define A "http://a /* b"\n#define U "x\nb;')).toBe(
      'preproc_def(name:identifier<A> value:preproc_arg<"http://a /* b">)' +
        ' preproc_def(name:identifier<U> value:preproc_arg<"x>) property(name:identifier<b>)',
    );
    expect(program('#define F(a, b...)(a##b)\n#define G() }; {\n#define H(...) x')).toBe(
      'preproc_function_def(name:identifier<F> parameters:preproc_params(identifier<a> identifier<b>)' +
        ' value:preproc_arg<(a##b)>)' +
        ' preproc_function_def(name:identifier<G> parameters:preproc_params<()> value:preproc_arg<}; {>)' +
        ' preproc_function_def(name:identifier<H> parameters:preproc_params<(...)> value:preproc_arg<x>)',
    );
    expect(program('#undef A')).toBe('preproc_undef(name:identifier<A>)');
  });

  it('reads conditionals, also in a node, whatever their condition', () => {
    const body = '#if (A + \\\n !!"x/*") @ /* c\n c */ B // d\na;\n#elif(C)\nb;\n#else\nc;\n#endif /* A */\n';
    const expected =
      'preproc_if(condition:preproc_arg<(A + \\\n !!"x/*") @ /* c\n c */ B>' +
      ' comment<// d> property(name:identifier<a>)' +
      ' alternative:preproc_elif(condition:preproc_arg<(C)> property(name:identifier<b>)' +
      ' alternative:preproc_else(property(name:identifier<c>))))';
    expect(program(body)).toBe(`${expected} comment</* A */>`);
    expect(program(`/ {\n${body}};`)).toBe(`node(name:identifier</> ${expected} comment</* A */>)`);
    expect(program('#ifdef A\na;\n#elifndef B\nb;\n#endif')).toBe(
      'preproc_ifdef(name:identifier<A> property(name:identifier<a>)' +
        ' alternative:preproc_elifdef(name:identifier<B> property(name:identifier<b>)))',
    );
    expect(program('#ifndef A // why\n#endif A')).toBe(
      'preproc_ifdef(name:identifier<A> comment<// why> preproc_arg<A>)',
    );
  });

  it('reads #error, #warning, #pragma, #line and line markers anywhere', () => {
    const lines = ["#error don't", '#warning "w" \\\n more', '# pragma x', '#line 12 "f"', '# 12 "file" 2', '#error'];
    expect(program(lines.join('\n'))).toBe(lines.map((line) => `preproc_directive<${line}>`).join(' '));
    expect(program(`/ {\n${lines.join('\n')}\n};`)).toContain(`preproc_directive<${lines[4]}>`);
    expect(program('/ {\np = "x"\n# 2 "f"\n, "y"\n# 3 "f"\n; };').match(/preproc_directive/g)).toHaveLength(2);
    // Behind a bare name it is a statement of its own, so that it stands in its branch: such a text is expanded as a whole.
    expect(parse('/ {\np\n# 1 "f"\n= "x"; };').rootNode.hasError).toBe(true);
  });

  it('marks the middle of a conditional that another node began', () => {
    const shown = program('#ifdef A\n&a {\n#else\n&b {\n#endif\np; };\n');
    expect(shown).toContain('preproc_stray<#else>');
    expect(shown).toContain('unclosed<>');
  });

  it('accepts CRLF, a directive on the last line, and no newline at the end', () => {
    const lf = '#include <a.h>\n#define A 1 \\\n 2\n#if A\n/ { p = "x"; }; // c\n#endif\n#error e\n#undef A';
    // Only the continuation keeps its line end in a span.
    expect(program(lf.replace(/\n/g, '\r\n')).replace(/\r/g, '')).toBe(program(lf));
    for (const last of [
      '#endif',
      '#else',
      '#if',
      '#ifdef A',
      '#include "a"',
      '#define',
      '#define A(',
      '// c',
      '"',
      '&',
    ]) {
      expect(() => parse(`#if 1\n${last}`)).not.toThrow();
    }
  });
});

describe('recovery', () => {
  const board = (statement: string) =>
    `/dts-v1/;\n/ {\n\tfirst;\n\tsoc: soc@0 {\n\t\treg = <0 1>;\n\t\t${statement}\n\t\tstatus = "okay";\n` +
    '\t\tkid@1 {\n\t\t\treg = <1>;\n\t\t};\n\t};\n\tlast { ok; };\n};\n\n&foo {\n\tx = <1>;\n};\n';

  function outline(node: Node): string {
    const name = node.childForFieldName('name')?.text ?? '';
    const inner = children(node)
      .map((child) => (['node', 'property', 'ERROR', 'preproc_ifdef'].includes(child.type) ? outline(child) : ''))
      .filter((text) => text !== '')
      .join(' ');
    if (node.type === 'node' || node.type === 'document') return `${name}{${inner}}`;
    return node.type === 'property' ? name : inner;
  }

  const intact = '{/{first soc{reg status kid{reg}} last{ok}} &foo{x}}';
  const withBroken = '{/{first soc{reg broken status kid{reg}} last{ok}} &foo{x}}';

  it.each([
    'broken = <1 2>',
    'broken = <1 2;',
    'broken = "abc;',
    'broken = ',
    'broken = <(1 + >;',
    'broken = <F(1>;',
    'broken = <',
    'broken = <&',
    'broken = <0 (1',
    'broken = <0x0 0x1 0x2',
    'broken = <1>, <A B /* c */',
    'broken = [00',
    'broken = "',
    'broken = <-1>;',
    'broken = <1 + 2>;',
    'broken = <&>;',
    'broken = "a" "b";',
    'broken = <1> <2>;',
    'broken = <1>, ;',
    'broken = <1>;;',
    'broken == <1>;',
    'broken = [00 zz];',
    'broken = &{/a/b;',
  ])('keeps the rest of the file after %s', (statement) => {
    expect(outline(parse(board(statement)).rootNode)).toBe(withBroken);
  });

  it.each(['&', 'M', 'label:', '/delete-node/ x', '@#$%', '#endif', '#else'])(
    'keeps the rest of the file after %s alone',
    (statement) => {
      expect(outline(parse(board(statement)).rootNode)).toBe(intact);
    },
  );

  it('closes at the end of the file what was left open', () => {
    const root = parse(board('broken {')).rootNode;
    expect(root.hasError).toBe(false);
    expect(outline(root)).toBe('{/{first soc{reg broken{status kid{reg}} last{ok}} &foo{x}}}');
    expect(show(root)).toMatch(/unclosed<>\)\)$/);
    expect(show(parse('#if A\na;\n').rootNode)).toContain('unclosed');
  });

  it('takes a letter outside of ASCII for a part of a name', () => {
    expect(program('/ { gr\u00f6\u00dfe = <1>; };')).toContain('name:identifier<gr\u00f6\u00dfe>');
  });

  it('lets a node without its semicolon stand', () => {
    const root = parse(board('broken { }')).rootNode;
    expect(outline(root)).toBe('{/{first soc{reg broken{} status kid{reg}} last{ok}} &foo{x}}');
  });

  it('parses an edit to the tree of a fresh parse', () => {
    const before = board('broken = <1>;');
    const at = before.indexOf('<1>');
    for (const [remove, insert] of [
      [3, ''],
      [1, ''],
      [0, '/* '],
      [0, '\n#if 1\n'],
      [3, 'M(2)'],
    ] as const) {
      const after = before.slice(0, at) + insert + before.slice(at + remove);
      const point = (text: string, offset: number) => {
        const lines = text.slice(0, offset).split('\n');
        return { row: lines.length - 1, column: lines[lines.length - 1]?.length ?? 0 };
      };
      const tree = parse(before);
      tree.edit(
        new Edit({
          startIndex: at,
          oldEndIndex: at + remove,
          newEndIndex: at + insert.length,
          startPosition: point(before, at),
          oldEndPosition: point(before, at + remove),
          newEndPosition: point(after, at + insert.length),
        }),
      );
      expect(show(parse(after, tree).rootNode)).toBe(show(parse(after).rootNode));
    }
  });
});

describe('queries', () => {
  it.each(['highlights', 'folds', 'locals'])('%s.scm is valid and captures', (name) => {
    const query = new Query(language, read(`tree-sitter/queries/${name}.scm`));
    const tree = parse('#define M 1\n/ {\n\tl: a@1 {\n\t\tp = <&l M>, "s";\n\t};\n};\n');
    const captures = query.captures(tree.rootNode).map(({ name: capture, node }) => `${capture} ${node.text}`);
    query.delete();
    if (name === 'highlights') {
      for (const expected of ['property p', 'constant.macro M', 'label l', 'type a', 'number 1', 'string "s"']) {
        expect(captures).toContain(expected);
      }
    }
    if (name === 'locals')
      expect(captures).toEqual(expect.arrayContaining(['local.definition.label l', 'local.reference l']));
    expect(captures.length).toBeGreaterThan(0);
  });
});

describe('the editor’s files', () => {
  const textmate = JSON.parse(read('devicetree.tmLanguage.json')) as { scopeName: string; repository: object };
  // VS Code reads it with comments.
  const configuration = JSON.parse(read('language-configuration.json').replace(/^\s*\/\/.*$/gm, '')) as {
    wordPattern: string;
  };

  function visit(value: unknown, see: (key: string, text: string) => void, key = ''): void {
    if (typeof value === 'string') see(key, value);
    else if (typeof value === 'object' && value !== null) {
      for (const [name, inner] of Object.entries(value)) visit(inner, see, Array.isArray(value) ? key : name);
    }
  }

  it('hold regular expressions that compile and includes that exist', () => {
    expect(textmate.scopeName).toBe('source.devicetree');
    visit(textmate, (key, text) => {
      if (['match', 'begin', 'end'].includes(key)) expect(() => new RegExp(text)).not.toThrow();
      if (key === 'include') expect(Object.keys(textmate.repository)).toContain(text.slice(1));
    });
    visit(configuration, (key, text) => {
      if (/Pattern$|Text$|^(start|end)$/.test(key) && key !== 'appendText') {
        expect(() => new RegExp(text)).not.toThrow();
      }
    });
  });

  it('takes the names of the language for words', () => {
    const words = '#address-cells = <&l 0x10>; compatible = "qcom,foo-1.0";'.match(
      new RegExp(configuration.wordPattern, 'g'),
    );
    expect(words).toEqual(['#address-cells', 'l', '0x10', 'compatible', 'qcom,foo-1.0']);
  });
});
