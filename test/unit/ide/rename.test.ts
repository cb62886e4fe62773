/** Rename: what the files say afterwards, that they compile to the same, and what is refused. */
import { expect, test } from 'vitest';
import { Analyzer } from '../../../server/src/analysis/analyzer.ts';
import { prepareRename, type RenameSources, rename } from '../../../server/src/ide/rename/rename.ts';
import { MemoryHost } from '../../../server/src/source/sourceHost.ts';
import { SyntaxStore } from '../../../server/src/syntax/syntaxStore.ts';
import { applyEdits } from '../../harness/applyEdits.ts';
import { testParser } from '../../harness/parser.ts';

const CARET = '$0';
const RULE = '/dts-v1/;\n';

type Files = Readonly<Record<string, string>>;

interface Opened {
  readonly host: MemoryHost;
  readonly sources: RenameSources;
  readonly path: string;
  readonly offset: number;
}

/** Files by path; `$0` in one of them is the caret, which is read in the light of `/a.dts`. */
async function open(files: Files): Promise<Opened> {
  const host = new MemoryHost();
  let path = '/a.dts';
  let offset = 0;
  for (const [name, text] of Object.entries(files)) {
    const at = text.indexOf(CARET);
    if (at >= 0) [path, offset] = [`/${name}`, at];
    host.set(`/${name}`, text.replace(CARET, ''));
  }
  const analyzer = new Analyzer(host, new SyntaxStore(await testParser()), () => false);
  const board = analyzer.board('/a.dts');
  if (!board) throw new Error('no /a.dts');
  const boards = Object.keys(files).filter((name) => /\.dtso?$/.test(name));
  const sources: RenameSources = {
    analyzer,
    board,
    boardsIncluding: () => boards.map((name) => `/${name}`),
    isOurs: (file) => !file.startsWith('/else/'),
  };
  return { host, sources, path, offset };
}

/** Renames at the caret; the files as they are then. Throws with the reason of a refusal. */
async function renamed(files: Files, name: string): Promise<Files> {
  const { host, sources, path, offset } = await open(files);
  const items = sources.analyzer.itemsOf(path);
  const edits = items && rename(sources, items, offset, name);
  if (!edits) throw new Error('nothing to rename');
  if ('refusal' in edits) throw new Error(edits.refusal);
  return Object.fromEntries(
    Object.keys(files).map((file) => {
      const text = host.read(`/${file}`)?.text ?? '';
      const own = edits.filter(({ span }) => span.file === `/${file}`);
      return [
        file,
        applyEdits(
          text,
          own.map((edit) => ({ ...edit.span, text: edit.text })),
        ),
      ];
    }),
  );
}

/** Blobs of all boards of the files. */
async function blobs(files: Files): Promise<readonly string[]> {
  const { sources } = await open(files);
  const boards = Object.keys(files).filter((name) => name.endsWith('.dts'));
  return boards.map((name) => Buffer.from(sources.analyzer.board(`/${name}`)?.blob ?? []).toString('hex'));
}

/** Renames, expects every OLD (in capitals in the fixture's `[…]`) to be the new name, and the same blobs. */
async function check(files: Files, name: string): Promise<void> {
  const clean = mapTexts(files, (text) => text.replaceAll(/\[\[|\]\]/g, ''));
  const after = await renamed(clean, name);
  const caretless = mapTexts(files, (text) => text.replace(CARET, ''));
  expect(after).toEqual(mapTexts(caretless, (text) => text.replaceAll(/\[\[[^\]]*\]\]/g, name)));
}

async function checkSame(files: Files, name: string): Promise<void> {
  await check(files, name);
  const clean = mapTexts(files, (text) => text.replaceAll(/\[\[|\]\]|\$0/g, ''));
  expect(
    await blobs(
      await renamed(
        mapTexts(files, (text) => text.replaceAll(/\[\[|\]\]/g, '')),
        name,
      ),
    ),
  ).toEqual(await blobs(clean));
}

function mapTexts(files: Files, map: (text: string) => string): Files {
  return Object.fromEntries(Object.entries(files).map(([name, text]) => [name, map(text)]));
}

async function refusal(files: Files, name: string): Promise<string> {
  const { sources, path, offset } = await open(files);
  const items = sources.analyzer.itemsOf(path);
  const found = items && rename(sources, items, offset, name);
  return found && 'refusal' in found ? found.refusal : `not refused: ${JSON.stringify(found)}`;
}

const CHIP = `/ {
	[[uart0]]: serial@1000 { reg = <0x1000 0x10>; };
	// uart0 in words
	aliases { serial0 = &[[uart0]]; path = "/serial@1000"; };
	x = <&[[uart0]] 1>, <&{/serial@1000}>;
};
`;

test('a label, in every file of every board that shares it', async () => {
  const files = {
    'a.dts': `${RULE}#include "chip.dtsi"\n&[[ua$0rt0]] { status = "okay"; };\n`,
    'b.dts': `${RULE}#include "chip.dtsi"\n/delete-node/ &[[uart0]];\n`,
    'chip.dtsi': CHIP.replace('aliases { serial0 = &[[uart0]]; path = "/serial@1000"; };', '').replace(
      'x = <&[[uart0]] 1>, <&{/serial@1000}>;',
      '#ifdef NEVER\n\ty = <&[[uart0]]>;\n#endif',
    ),
    'other.dts': `${RULE}/ { uart0: n { }; x = <&uart0>; };\n`,
  };
  await checkSame(files, 'console');
  await checkSame({ 'a.dts': `${RULE}${CHIP.replace('[[uart0]]: s', '[[uart$00]]: s')}` }, 'console');
});

test('a label in a macro of the files, and below a label', async () => {
  await checkSame(
    { 'a.dts': `${RULE}#define USE x = <&[[l]]>\n/ { [[l$0]]: n { c { }; }; USE; y = <&{[[l]]/c}>; };\n` },
    'other',
  );
});

test('a label of a base, in the overlays that a makefile puts on it', async () => {
  const files = {
    'a.dts': `${RULE}/ { [[l$0]]: n { }; };\n`,
    'o.dtso': `${RULE}/plugin/;\n&[[l]] { x; };\n`,
    Makefile: 'all-dtbs := a.dtb o.dtbo\n',
  };
  await check(files, 'other');
  const caret = { ...files, 'a.dts': files['a.dts'].replace(CARET, '') };
  await check({ ...caret, 'o.dtso': files['o.dtso'].replace('[[l]]', '[[l$0]]') }, 'other');
});

test('a label of a broken file', async () => {
  await check({ 'a.dts': `${RULE}/ { [[l]]: n { a = <; }; x = <&[[l$0]]>; \n` }, 'other');
});

test('a macro: definition, uses, conditions', async () => {
  const files = {
    'a.dts': `${RULE}#include "pins.h"\n#ifdef [[PIN$0_A]]\n/ { x = <[[PIN_A]] PIN_AB>; s = "PIN_A"; };\n#undef [[PIN_A]]\n#endif\n`,
    'pins.h': '#define [[PIN_A]] 1\n#define PIN_AB [[PIN_A]]\n#if defined([[PIN_A]]) && [[PIN_A]] > 0\n#endif\n',
    'b.dts': `${RULE}#include "pins.h"\n/ { y = <([[PIN_A]] + 1)>; };\n`,
  };
  await checkSame(files, 'PAD_A');
});

test('a property in all definitions of its node', async () => {
  await check(
    {
      'a.dts': `${RULE}#include "chip.dtsi"\n&l { [[fo$0o]] = "b"; };\n/ { n { /delete-property/ [[foo]]; }; };\n`,
      'chip.dtsi': '/ { l: n { [[foo]] = "a"; x = "foo"; }; m { foo; }; };\n',
    },
    'bar',
  );
});

test('a node: definitions, deletions, paths', async () => {
  const files = {
    'a.dts': `${RULE}#include "chip.dtsi"\n/ { soc { [[du$0t]] { x; }; }; };\n&{/soc/[[dut]]/c} { y; };\n`,
    'b.dts': `${RULE}#include "chip.dtsi"\n/ { soc { /delete-node/ [[dut]]; }; dut { }; };\n`,
    'chip.dtsi':
      '/ { soc: soc { [[dut]] { c { }; }; }; aliases { d = "/soc/[[dut]]"; e = "/soc/[[dut]]/c"; }; chosen { stdout-path = "/soc/[[dut]]:115200"; }; x = <&{soc/[[dut]]}>; };\n',
  };
  await check(files, 'device');
  await check({ 'a.dts': `${RULE}/ { [[n]] { }; x = <&{/[[n$0]]}>; aliases { a = "/[[n]]"; }; };\n` }, 'other');
});

test('the unit address and reg', async () => {
  const board = (name: string, reg: string) =>
    `${RULE}/ { #address-cells = <1>; #size-cells = <1>; l: ${name} { reg = <${reg} 0x10>; }; };\n`;
  const at = (name: string, reg: string) => ({ 'a.dts': board(name.replace('@', `${CARET}@`), reg) });
  const after = async (name: string, reg: string, wanted: string) => (await renamed(at(name, reg), wanted))['a.dts'];
  expect(await after('uart@1000', '0x1000', 'serial')).toBe(board('serial@1000', '0x1000'));
  expect(await after('uart@1000', '0x1000', 'uart@2000')).toBe(board('uart@2000', '0x2000'));
  expect(await after('uart@1', '0x1000', 'uart@1000')).toBe(board('uart@1000', '0x1000'));
  expect(await after('uart@1', '0x1000', 'serial')).toBe(board('serial@1', '0x1000'));
  expect(await refusal(at('uart@1000', '(0x800 * 2)'), 'uart@2000')).toMatch(/is not written in numbers/);
  expect(await refusal(at('uart@1000', '0x1000'), 'uart@200000000')).toMatch(/does not fit in the 32 bits/);
  expect(await refusal(at('uart@1000', '0x1000'), 'uart@xyz')).toMatch(/is no address/);
});

test('names that are not legal', async () => {
  const files = { 'a.dts': `${RULE}/ { l$0: n { }; };\n` };
  for (const name of ['', '1a', 'a-b', 'a b']) expect(await refusal(files, name)).toMatch(/is no legal name/);
  expect(await refusal({ 'a.dts': `${RULE}/ { n$0 { }; };\n` }, 'a b')).toMatch(/is no legal name/);
  expect(await refusal({ 'a.dts': `${RULE}/ { p$0; };\n` }, 'a@b')).toMatch(/is no legal name/);
  expect(await refusal({ 'a.dts': `${RULE}#define A$0 1\n` }, 'defined')).toMatch(/is no legal name/);
});

test('names that are taken', async () => {
  expect(await refusal({ 'a.dts': `${RULE}/ { l$0: n { }; k: m { }; };\n` }, 'k')).toBe(
    "'k' is taken: a.dts:2 has it already.",
  );
  expect(await refusal({ 'a.dts': `${RULE}#define K 1\n/ { l$0: n { }; };\n` }, 'K')).toMatch(/defines a macro/);
  expect(await refusal({ 'a.dts': `${RULE}/ { n$0 { }; m { }; };\n` }, 'm')).toMatch(/\/m is another node/);
  expect(await refusal({ 'a.dts': `${RULE}/ { p$0; q; };\n` }, 'q')).toMatch(/is taken/);
  expect(await refusal({ 'a.dts': `${RULE}#define A$0 1\n#define B 2\n` }, 'B')).toMatch(/is taken/);
  // In another board that shares the file.
  const shared = {
    'a.dts': `${RULE}#include "c.dtsi"\n&l$0 { };\n`,
    'b.dts': `${RULE}#include "c.dtsi"\n/ { k: m { }; };\n`,
    'c.dtsi': '/ { l: n { }; };\n',
  };
  expect(await refusal(shared, 'k')).toBe("'k' is taken: b.dts:3 has it already.");
});

test('what a macro makes', async () => {
  const pasted = `${RULE}#define N(x) l ## x: n ## x { }\n/ { N(1); x = <&l$01>; };\n`;
  expect(await refusal({ 'a.dts': pasted }, 'k')).toMatch(/comes out of the macro 'N\(1\)' in a\.dts/);
  const argument = `${RULE}#define REF(x) <&x>\n/ { l$0: n { }; x = REF(l); };\n`;
  expect(await refusal({ 'a.dts': argument }, 'k')).toMatch(/a macro makes one of the names/);
  const node = `${RULE}#define NODE(x) x { }\n/ { NODE(n); x = <&{/n$0}>; };\n`;
  expect(await refusal({ 'a.dts': node }, 'm')).toMatch(/a macro makes one of the names/);
  const name = `${RULE}#define A$0 1\n#define USE(x) x ## A\n#define BA 2\n/ { x = <USE(B)>; };\n`;
  expect(await refusal({ 'a.dts': name }, 'C')).toMatch(/^not refused/);
  const used = `${RULE}#define XA$0 1\n#define USE(x) X ## x\n/ { x = <USE(A)>; };\n`;
  expect(await refusal({ 'a.dts': used }, 'C')).toMatch(/a macro makes one of the names/);
});

test('what lies outside, and what is defined nowhere', async () => {
  const outside = {
    'a.dts': `${RULE}#include "else/c.dtsi"\n&l$0 { };\n`,
    'else/c.dtsi': '/ { l: n { }; };\n',
  };
  expect(await refusal(outside, 'k')).toMatch(/stands in \/else\/c\.dtsi, which lies outside of the workspace/);
  const reg = {
    'a.dts': `${RULE}/ { #address-cells = <1>; #size-cells = <1>; l: u$0@10 { }; };\n#include "else/c.dtsi"\n`,
    'else/c.dtsi': '&l { reg = <0x10 1>; };\n',
  };
  expect(await refusal(reg, 'u@20')).toMatch(/'reg' stands in \/else\/c\.dtsi/);
  expect(await refusal({ 'a.dts': `${RULE}/plugin/;\n&l$0 { };\n` }, 'k')).toMatch(/No node has the label 'l'/);
  expect(await refusal({ 'a.dts': `${RULE}/ { x = <__DT$0S__>; };\n` }, 'k')).toMatch(/is not defined in a file/);
});

test('what a preparation answers', async () => {
  const prepared = async (text: string) => {
    const { host, sources, path, offset } = await open({ 'a.dts': RULE + text });
    const items = sources.analyzer.itemsOf(path);
    const found = items && prepareRename(sources, items, offset);
    if (!found || 'refusal' in found) return found;
    const { span, target } = found;
    return `${target.kind} ${host.read(span.file)?.text.slice(span.start, span.end)}`;
  };
  expect(await prepared('/ { uart0$0: serial@1 { }; };')).toBe('label uart0');
  expect(await prepared('/ { uart0: ser$0ial@1 { }; };')).toBe('node serial@1');
  expect(await prepared('/ { l: n { }; x = <$0&l>; };')).toBe(undefined);
  expect(await prepared('/ { l: n { }; x = <&l$0>; };')).toBe('label l');
  expect(await prepared('/ { n { c { }; }; x = <&{/n/c$0}>; };')).toBe('node c');
  expect(await prepared('/ { prop$0 = <1>; };')).toBe('property prop');
  expect(await prepared('/$0 { };')).toBe(undefined);
  expect(await prepared('/ { /* l$0: */ };')).toBe(undefined);
});
