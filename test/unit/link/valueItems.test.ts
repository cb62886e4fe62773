/** What a value is made of: in bytes, in text, and through macros in the source. */
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { compileFully, compileItems } from '../../../server/src/link/value.ts';
import { placeOfPart, valueItems } from '../../../server/src/link/valueItems.ts';
import type { SyntaxStore } from '../../../server/src/syntax/syntaxStore.ts';
import { isItemMarker } from '../../../server/src/tree/compiledValue.ts';
import type { DtProperty } from '../../../server/src/tree/tree.ts';
import { compileFiles, type Files } from '../../harness/compileFiles.ts';
import { testSyntax } from '../../harness/parser.ts';

let syntax: SyntaxStore;
beforeAll(async () => {
  syntax = await testSyntax();
});

function property(files: Files, name = 'x'): DtProperty {
  const found = compileFiles(syntax, files, { folder: '' }).board.run.root.getProperty(name);
  if (!found) throw new Error(`no property ${name}`);
  return found;
}

/** Each element as its bytes, its place in the file, and what it is spelled as elsewhere. */
function shown(files: Files): string[] {
  const one = property(files);
  const textOf = (span: { readonly file: string; readonly start: number; readonly end: number }) =>
    files[span.file.slice(1)]?.slice(span.start, span.end) ?? '';
  return valueItems(one).flatMap((item) => {
    const parts = item.elements.length > 0 ? item.elements : [item];
    return parts.map((part) => {
      const place = placeOfPart(one, part);
      const bytes = Buffer.from(one.data.subarray(part.offset, part.offset + part.length)).toString('hex');
      const spelled = place?.spelling ? ` = ${textOf(place.spelling)}` : '';
      return `${item.kind} ${bytes}: ${place ? textOf(place.site) : ''}${spelled}`;
    });
  });
}

test('cells, bytes, strings, references and paths stand where the final bytes have them', () => {
  const body = 'x = "ab", &{/node}, <1 (2 + 3) &l>, /bits/ 8 <7>, /bits/ 64 <8>, [0a bc];';
  expect(shown({ 'a.dts': `/dts-v1/;\n/ { ${body} l: node { }; };` })).toEqual([
    'string 616200: "ab"',
    `path ${Buffer.from('/node\0').toString('hex')}: &{/node}`,
    'cells 00000001: 1',
    'cells 00000005: (2 + 3)',
    'cells 00000001: &l',
    'cells 07: 7',
    'cells 0000000000000008: 8',
    'bytes 0a: 0a',
    'bytes bc: bc',
  ]);
});

test('a list of cells reaches from bracket to bracket', () => {
  const one = property({ 'a.dts': '/dts-v1/;\n/ { x = <1 2>, <>, "s", < 3 >; };' });
  const text = ' <1 2>, <>, "s", < 3 >';
  expect(
    valueItems(one).map(({ kind, start, end, offset, length }) => [kind, text.slice(start, end), offset, length]),
  ).toEqual([
    ['cells', '<1 2>', 0, 8],
    ['cells', '<>', 8, 0],
    ['string', '"s"', 8, 2],
    ['cells', '< 3 >', 10, 4],
  ]);
});

test('what a macro makes stands at its call, and is spelled in its definition', () => {
  const text = '/dts-v1/;\n#define BASE (0x10 + 1)\n#define PAIR(x) x 0x20\n/ { x = <BASE 3 PAIR(4)>; };';
  expect(shown({ 'a.dts': text })).toEqual([
    'cells 00000011: BASE = (0x10 + 1)',
    'cells 00000003: 3',
    'cells 00000004: 4',
    'cells 00000020: PAIR(4) = 0x20',
  ]);
});

test('a broken value has the items that it has', () => {
  expect(compileItems(' <1 2').map(({ elements, end }) => [elements.length, end])).toEqual([[2, 5]]);
  expect(
    compileItems(' <UNKNOWN(1, 2) 3>, [zz 01]').map(({ elements }) => elements.map(({ offset }) => offset)),
  ).toEqual([[0, 4], [8]]);
  expect(compileItems('')).toEqual([]);
});

test('whatever the text: an item for each marker that begins one, and each number by itself gives its bytes', () => {
  const word = fc.constantFrom(
    '<',
    '>',
    '[',
    ']',
    ',',
    '"a"',
    '1',
    '0x10',
    '(1 + 2)',
    '-',
    "'c'",
    '&a',
    '&{/p}',
    'l:',
    '00',
    '/bits/ 8',
    '/bits/ 64',
    '/incbin/("f")',
    'x',
  );
  fc.assert(
    fc.property(fc.array(word, { maxLength: 14 }), (words) => {
      const text = words.join(' ');
      const { markers, bytes } = compileFully(text, () => undefined);
      const items = compileItems(text);
      const starts = markers.filter(({ kind }) => isItemMarker(kind)).map(({ offset, start }) => [offset, start]);
      expect(items.map(({ offset, start }) => [offset, start])).toEqual(starts);
      for (const { kind, width, elements } of items) {
        for (const { offset, length, start, end, ref } of elements) {
          expect(length).toBe(width);
          const own =
            kind === 'bytes' ? `[${text.slice(start, end)}]` : `/bits/ ${8 * width} <${text.slice(start, end)}>`;
          if (ref !== undefined) expect(text.slice(start, end)).toMatch(/^&/);
          else expect(compileFully(own, () => undefined).bytes).toEqual(bytes.subarray(offset, offset + length));
        }
      }
    }),
    { numRuns: 500 },
  );
});
