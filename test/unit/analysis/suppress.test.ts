/** Comments that switch checks off. */
import { beforeAll, describe, expect, test } from 'vitest';
import { Analyzer } from '../../../server/src/analysis/analyzer.ts';
import { suppressionsOf } from '../../../server/src/analysis/suppressions.ts';
import { MemoryHost } from '../../../server/src/source/sourceHost.ts';
import type { DevicetreeParser } from '../../../server/src/syntax/grammar.ts';
import { SyntaxStore } from '../../../server/src/syntax/syntaxStore.ts';
import { testParser } from '../../harness/parser.ts';

let parser: DevicetreeParser;
beforeAll(async () => {
  parser = await testParser();
});

/** `code file:line` of every problem, in order; the first file is the board. */
function problems(files: Readonly<Record<string, string>> | string): string[] {
  const texts = typeof files === 'string' ? { 'a.dts': files } : files;
  const host = new MemoryHost();
  for (const [name, text] of Object.entries(texts)) host.set(`/${name}`, text);
  const board = new Analyzer(host, new SyntaxStore(parser), () => false).board('/a.dts');
  return (board?.problems ?? []).map(({ code, span }) => {
    const line = (host.read(span.file)?.text ?? '').slice(0, span.start).split('\n').length;
    return `${code} ${span.file.slice(1)}:${line}`;
  });
}

const HEAD = '/dts-v1/;\n';

describe('where it counts', () => {
  test('on its line, the next line, in the file', () => {
    expect(problems(`${HEAD}/ { a@1 { }; };\n`)).toEqual(['unit_address_vs_reg a.dts:2']);
    expect(problems(`${HEAD}/ { a@1 { }; }; // dtatlas-disable-line unit_address_vs_reg\n`)).toEqual([]);
    expect(problems(`${HEAD}/* dtatlas-disable-next-line unit_address_vs_reg */\n/ { a@1 { }; };\n`)).toEqual([]);
    expect(problems(`${HEAD}/ { a@1 { }; };\n// dtatlas-disable-file unit_address_vs_reg\n`)).toEqual([]);
    expect(problems(`${HEAD}/ {\n// dtatlas-disable-next-line unit_address_vs_reg\na@1 { };\nb@1 { };\n};\n`)).toEqual([
      'unit_address_vs_reg a.dts:5',
    ]);
  });

  test('comments may be stacked; reasons stand behind --', () => {
    const text = `${HEAD}/ {
	// dtatlas-disable-next-line unit_address_vs_reg -- as the boot loader wants it: status_is_string
	/* a word */
	// dtatlas-disable-next-line status_is_string, model_is_string

	a@1 { status = <1>; model = <2>; };
};
`;
    expect(problems(text)).toEqual([]);
  });

  test('in an included file; at any definition of the node', () => {
    const dtsi = (comment: string) => `/ { l: a@1 { }; ${comment}};\n`;
    const dts = (comment = '') => `${HEAD}#include "s.dtsi"\n&l { x; }; ${comment}\n`;
    expect(problems({ 'a.dts': dts(), 's.dtsi': dtsi('') })).toHaveLength(1);
    const comment = '/* dtatlas-disable-line unit_address_vs_reg */';
    expect(problems({ 'a.dts': dts(), 's.dtsi': dtsi(comment) })).toEqual([]);
    expect(problems({ 'a.dts': dts(comment), 's.dtsi': dtsi('') })).toEqual([]);
  });

  test('what the compiler finds and dtc lets pass', () => {
    const dts = (comment: string) => `${HEAD}/ { };\n/ {\n\ta { x; };\n\ta { x; }; ${comment}\n};\n`;
    expect(problems(dts(''))).toEqual(['node-defined-twice a.dts:5']);
    expect(problems(dts('// dtatlas-disable-line node-defined-twice'))).toEqual([]);
  });

  test('not in a string, and not in another file', () => {
    expect(problems(`${HEAD}/ { a@1 { x = "// dtatlas-disable-file unit_address_vs_reg"; }; };\n`)).toHaveLength(1);
    expect(
      problems({
        'a.dts': `${HEAD}#include "s.dtsi"\n/ { a@1 { }; };\n`,
        's.dtsi': '// dtatlas-disable-file unit_address_vs_reg\n',
      }),
    ).toEqual(['unit_address_vs_reg a.dts:3']);
  });
});

describe('comments that make no sense', () => {
  test('names that are no checks, no names, other markers', () => {
    const text = `${HEAD}/ { };
// dtatlas-disable-line reg_fromat
// dtatlas-disable-line
// dtatlas-disable reg_format
// dtatlas-disable-file duplicate_label
`;
    expect(problems(text)).toEqual([3, 4, 5, 6].map((line) => `suppression-unknown a.dts:${line}`));
  });

  test('what dtc refuses stays', () => {
    const text = `${HEAD}/ { x = <&none>; }; // dtatlas-disable-line phandle_references\n`;
    expect(problems(text)).toEqual(['phandle_references a.dts:2', 'suppression-unknown a.dts:2']);
  });

  test('nothing to switch off: said of the board file, for checks that ran', () => {
    const unused = '/ { }; // dtatlas-disable-line reg_format, node_name_chars_strict, rmem-overlap\n';
    expect(problems(HEAD + unused)).toEqual(['suppression-unused a.dts:2']);
    expect(problems({ 'a.dts': `${HEAD}#include "s.dtsi"\n/ { };\n`, 's.dtsi': unused })).toEqual([]);
    expect(problems(`${HEAD + unused}/ { x = <; };`)).not.toContain('suppression-unused a.dts:2');
  });
});

test('a file is searched once', () => {
  const file = { path: '/a', text: '// dtatlas-disable-line x y,z' };
  expect(suppressionsOf(file)).toBe(suppressionsOf(file));
  expect(suppressionsOf(file)[0]?.names.map(({ name, start }) => `${name}@${start}`)).toEqual(['x@24', 'y@26', 'z@28']);
});

test('whatever stands in comments, none runs away', () => {
  for (const text of ['// dtatlas-disable-next-line', '/* dtatlas-disable-next-line x', `"${'\\'.repeat(9)}`, "'"]) {
    expect(suppressionsOf({ path: '/a', text: `${text} dtatlas-disable` }).length).toBeLessThan(3);
  }
});

test('a comment with as many names as anybody could write: the first of them are told', () => {
  const names = Array.from({ length: 150_000 }, (_, i) => `x${i}`).join(' ');
  const said = problems(`${HEAD}/ { a@1 { }; };\n// dtatlas-disable-file ${names} unit_address_vs_reg\n`);
  expect(said).toHaveLength(1001);
  expect(new Set(said)).toEqual(new Set(['suppression-unknown a.dts:3', 'suppression-limit a.dts:3']));
});

test('ten thousand comments, one below the other, are for the code behind the last one', () => {
  const text = `${'// dtatlas-disable-next-line unit_address_vs_reg\n'.repeat(10_000)}\na@1 { };`;
  const found = suppressionsOf({ path: '/a', text });
  expect(found).toHaveLength(10_000);
  expect(new Set(found.map(({ line }) => line))).toEqual(new Set([10_001]));
});

test('remarks have a limit, and how many more there are is told once', () => {
  const wrong = Array.from({ length: 1234 }, (_, i) => `// dtatlas-disable-line no_such_check_${i}`);
  const host = new MemoryHost({ '/a.dts': `${HEAD}/ { };\n${wrong.join('\n')}\n` });
  const found = new Analyzer(host, new SyntaxStore(parser), () => false).board('/a.dts')?.problems ?? [];
  expect(found.filter(({ code }) => code === 'suppression-unknown')).toHaveLength(1000);
  expect(found).toHaveLength(1001);
  const { code, message, span } = found.at(-1) ?? {};
  expect([code, message]).toEqual([
    'suppression-limit',
    'from here on 234 further remarks on comments like this one are left out: 1000 are told',
  ]);
  expect(host.read('/a.dts')?.text.slice(span?.start, span?.end)).toBe('no_such_check_1000');
});
